//! Text in aligned columns.

use std::fmt::Write as _;

/// Rows of cells; every column as wide as its widest cell.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with a head line, or none if `head` is empty.
    pub(crate) fn new(head: &[&str]) -> Self {
        let rows = if head.is_empty() {
            Vec::new()
        } else {
            vec![owned(head)]
        };
        Self { rows }
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    /// The lines, two spaces between columns, none at the end of a line.
    pub(crate) fn render(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                write!(line, "{cell:width$}  ").expect("writing to memory cannot fail");
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

fn owned(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|&cell| cell.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_lines_have_no_trailing_space() {
        let mut table = Table::new(&["TOPIC", "N"]);
        table.row(["é".into(), "100".into()]);
        table.row(["long-name".into(), String::new()]);
        assert_eq!(table.render(), "TOPIC      N\né          100\nlong-name\n");
        assert_eq!(Table::new(&[]).render(), "");
    }
}
