//! The tables that are printed.

use crate::instructions::Counted;
use crate::measure::Measured;
use crate::rows::{Bound, Of};

/// Prints a line per row and what is behind it, and says whether every target was met.
pub fn table(rows: &[Measured]) -> bool {
    println!(
        "\n{:<11} {:<48} {:>8} {:>8} {:<16} {:>6}  target",
        "row", "ns per record or partition", "ours", "best", "peer", "ratio"
    );
    for row in rows {
        let (peer, best) = row.best_peer();
        println!(
            "{:<11} {:<48} {:>8.1} {:>8.1} {:<16} {:>6.2}  {}  {}",
            row.row.id,
            row.row.about,
            row.ours,
            best,
            peer,
            row.ours / best,
            row.target(),
            if row.passes() { "PASS" } else { "MISS" },
        );
    }
    println!();
    for row in rows {
        let all = row.peers.iter().chain(&row.limits);
        let cells: Vec<String> = all.map(|(name, ns)| format!("{name} {ns:.1}")).collect();
        println!(
            "{:<11} milena {:.1}, {}",
            row.row.id,
            row.ours,
            cells.join(", ")
        );
    }
    let missed = rows.iter().filter(|row| !row.passes()).count();
    println!(
        "\n{} of {} rows meet their target",
        rows.len() - missed,
        rows.len()
    );
    missed == 0
}

impl Measured {
    fn best_peer(&self) -> (&'static str, f64) {
        let peers = self.peers.iter().copied();
        peers
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap_or(("none", f64::NAN))
    }

    fn passes(&self) -> bool {
        let bounds = self.row.bounds.iter();
        bounds
            .map(|bound| self.most(bound))
            .all(|most| self.ours <= most)
    }

    /// The bound in nanoseconds, as this run has it.
    fn most(&self, bound: &Bound) -> f64 {
        let unit = match bound.of {
            Of::Limits => self.limits.iter().map(|(_, ns)| ns).sum(),
            Of::BestPeer => self.best_peer().1,
            Of::Peer(name) => {
                let peer = self.peers.iter().find(|(peer, _)| *peer == name);
                peer.map_or(f64::NAN, |(_, ns)| *ns)
            }
        };
        bound.times * unit
    }

    fn target(&self) -> String {
        let bounds: Vec<String> = self
            .row
            .bounds
            .iter()
            .map(|bound| self.bound(bound))
            .collect();
        bounds.join(" and ")
    }

    fn bound(&self, bound: &Bound) -> String {
        let names: Vec<&str> = self.limits.iter().map(|(name, _)| *name).collect();
        let unit = match bound.of {
            Of::Limits if names.len() == 1 => names[0].to_owned(),
            Of::Limits => format!("({})", names.join(" + ")),
            Of::BestPeer => "best peer".to_owned(),
            Of::Peer(name) => name.to_owned(),
        };
        format!("<= {}x {unit} = {:.1}", bound.times, self.most(bound))
    }
}

/// Prints instructions per record or partition.
pub fn instructions(rows: &[Counted]) {
    println!("instructions per record or partition (callgrind; it knows no AVX-512)");
    for row in rows {
        let cells: Vec<String> = row
            .counts
            .iter()
            .map(|(name, n)| format!("{name} {n:.1}"))
            .collect();
        println!("{:<11} {}", row.row.id, cells.join(", "));
    }
}
