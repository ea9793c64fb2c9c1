"""What the cases beside this folder share."""
