//! Where does the program find libtorch when it runs? Only for the `torch` feature: a run path to
//! `$LIBTORCH/lib`, because a variable for the loader would have to be set before every start.

fn main() {
    println!("cargo::rerun-if-env-changed=LIBTORCH");
    if std::env::var_os("CARGO_FEATURE_TORCH").is_none() {
        return;
    }
    if let Ok(folder) = std::env::var("LIBTORCH") {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{folder}/lib");
    }
}
