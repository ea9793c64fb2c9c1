//! What does the learning curve look like? One line a fold, drawn as SVG.

use plotters::prelude::*;
use serde::{Deserialize, Serialize};

/// What one pass gave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Fold, from 1; 0 for the run on everything.
    pub fold: usize,
    /// Pass, from 1.
    pub epoch: usize,
    /// Mean training loss of the pass.
    pub loss: f64,
    /// Mean average precision of the labels on the held-out organisations.
    pub score: Option<f32>,
}

/// The curve as an SVG picture: training loss above, held-out score below.
///
/// # Errors
/// What the plotting library says, as text.
///
/// ```
/// use gleaner::train::{CurvePoint, learning_curve};
/// let points: Vec<_> = (1..4)
///     .map(|epoch| CurvePoint { fold: 1, epoch, loss: 1.0 / epoch as f64, score: Some(0.5) })
///     .collect();
/// assert!(learning_curve(&points).unwrap().contains("<svg"));
/// ```
pub fn learning_curve(points: &[CurvePoint]) -> Result<String, String> {
    let mut svg = String::new();
    draw(points, &mut svg).map_err(|e| e.to_string())?;
    Ok(svg)
}

/// Fold, pass and value of each point.
type Panel = Vec<(usize, f64, f64)>;

fn draw(points: &[CurvePoint], svg: &mut String) -> Result<(), Box<dyn std::error::Error>> {
    let area = SVGBackend::with_string(svg, (640, 520)).into_drawing_area();
    area.fill(&WHITE)?;
    let (above, below) = area.split_vertically(260);
    let last = points.iter().map(|p| p.epoch).max().unwrap_or(1) as f64;
    let panels: [(&str, Panel); 2] = [
        (
            "training loss",
            points
                .iter()
                .map(|p| (p.fold, p.epoch as f64, p.loss))
                .collect(),
        ),
        (
            "average precision, held out",
            points
                .iter()
                .filter_map(|p| Some((p.fold, p.epoch as f64, f64::from(p.score?))))
                .collect(),
        ),
    ];
    for (area, (title, values)) in [above, below].iter().zip(&panels) {
        let highest = values.iter().map(|v| v.2).fold(0.0, f64::max).max(1e-6);
        let lowest = values.iter().map(|v| v.2).fold(highest, f64::min);
        let room = (highest - lowest).max(highest * 0.05);
        let mut chart = ChartBuilder::on(area)
            .caption(title, ("sans-serif", 16))
            .margin(8)
            .x_label_area_size(28)
            .y_label_area_size(52)
            .build_cartesian_2d(0.9..last + 0.1, lowest - room * 0.1..highest + room * 0.1)?;
        chart.configure_mesh().x_desc("pass").draw()?;
        let mut folds: Vec<usize> = values.iter().map(|v| v.0).collect();
        folds.sort_unstable();
        folds.dedup();
        for fold in folds {
            let colour = Palette99::pick(fold).to_rgba();
            let line = || values.iter().filter(|v| v.0 == fold).map(|v| (v.1, v.2));
            let name = if fold == 0 {
                "all".to_owned()
            } else {
                format!("fold {fold}")
            };
            chart
                .draw_series(LineSeries::new(line(), colour.stroke_width(2)))?
                .label(name)
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 14, y)], colour));
            chart.draw_series(line().map(|point| Circle::new(point, 3, colour.filled())))?;
        }
        chart
            .configure_series_labels()
            .background_style(WHITE.mix(0.8))
            .draw()?;
    }
    area.present()?;
    Ok(())
}
