//! Instructions per record, counted by valgrind's callgrind: the same number every time, however busy the machine is.

use std::process::Command;

use crate::measure::Subjects;
use crate::rows::Row;
use crate::subject::{Subject, Work};
use crate::workload::COUNT;

/// How often the work is done while instructions are counted.
const REPEATS: usize = 10;

/// What came out for a row.
pub struct Counted {
    pub row: &'static Row,
    pub counts: Vec<(&'static str, f64)>,
}

/// Runs every subject of the rows under valgrind.
pub fn count(rows: &[&'static Row]) -> Result<Vec<Counted>, Box<dyn std::error::Error>> {
    let mut counted = Vec::new();
    for row in rows {
        let names: Vec<&str> = Subjects::of(row)
            .into_all()
            .map(|subject| subject.name)
            .collect();
        let counts: Result<Vec<_>, _> = names
            .into_iter()
            .map(|name| Ok::<_, Box<dyn std::error::Error>>((name, count_one(row, name)?)))
            .collect();
        counted.push(Counted {
            row,
            counts: counts?,
        });
    }
    Ok(counted)
}

fn count_one(row: &Row, subject: &str) -> Result<f64, Box<dyn std::error::Error>> {
    let output = Command::new("valgrind")
        .args([
            "--tool=callgrind",
            "--callgrind-out-file=/dev/null",
            "--toggle-collect=*instructions::counted*",
        ])
        .arg(std::env::current_exe()?)
        .args(["--once", row.id, subject])
        .output()
        .map_err(|error| format!("cannot run valgrind ({error}): apt-get install valgrind"))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let collected = text
        .lines()
        .find_map(|line| line.split_once("Collected :"))
        .and_then(|(_, count)| count.trim().parse::<u64>().ok())
        .filter(|count| *count > 0 && output.status.success())
        .ok_or_else(|| format!("valgrind counted nothing for {} {subject}: {text}", row.id))?;
    Ok(collected as f64 / (REPEATS * COUNT) as f64)
}

/// What valgrind runs: the work of one subject, warm.
pub fn once(row: &Row, name: &str) -> Result<(), String> {
    let found = Subjects::of(row)
        .into_all()
        .find(|subject| subject.name == name);
    let Subject { mut work, .. } = found.ok_or_else(|| format!("no subject {name:?}"))?;
    work();
    work();
    counted(&mut work);
    Ok(())
}

/// The function between whose beginning and end instructions count.
#[inline(never)]
fn counted(work: &mut Work) {
    for _ in 0..REPEATS {
        work();
    }
}
