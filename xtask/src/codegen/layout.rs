//! What generated code has on one line where rustfmt takes several: short functions, defaults, error codes.

/// The width up to which a line is filled.
const WIDTH: usize = 120;

/// The code with functions of one expression on one line, and as many defaults or error codes on a line as there is room
/// for.
pub(super) fn compact(code: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut filling = false;
    for line in code.lines() {
        let (text, indent) = parts(line);
        filling &= !text.starts_with(['}', ']']);
        match lines.last_mut() {
            Some(last)
                if filling && last.len() + 1 + text.len() <= WIDTH && last.ends_with(',') =>
            {
                *last += &format!(" {text}");
            }
            _ => lines.push(line.to_owned()),
        }
        let before = lines.len().checked_sub(2).map(|at| parts(&lines[at]).0);
        filling |= text == "Self {" && before == Some("fn default() -> Self {");
        filling |= text.starts_with("const ERRORS: ") && text.ends_with('[');
        if let [.., head, body, end] = lines.as_slice()
            && let Some(short) = short_function(head, body, end, indent)
        {
            lines.truncate(lines.len() - 3);
            lines.push(short);
        }
    }
    lines.join("\n") + "\n"
}

/// A line's text and how far it is indented.
fn parts(line: &str) -> (&str, usize) {
    let text = line.trim_start();
    (text, line.len() - text.len())
}

/// The function on one line, if these three lines are a function that fits there.
fn short_function(head: &str, body: &str, end: &str, indent: usize) -> Option<String> {
    let (function, function_indent) = parts(head);
    let is_function = function.starts_with("fn ") && function.ends_with('{');
    let is_whole = parts(end).0 == "}" && function_indent == indent;
    let short = format!("{head} {} }}", parts(body).0);
    (is_function && is_whole && short.len() <= WIDTH).then_some(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(head: &str, body: &str) -> String {
        format!("impl A {{\n    {head} {{\n        {body}\n    }}\n}}\n")
    }

    #[test]
    fn functions_of_one_expression_take_one_line() {
        assert_eq!(
            compact(&function("fn a()", "1 + 2")),
            "impl A {\n    fn a() { 1 + 2 }\n}\n"
        );
        let long = "x".repeat(WIDTH);
        for body in [
            &long,
            "if b {\n            c\n        }",
            "d();\n        e()",
        ] {
            let unchanged = function("fn a()", body);
            assert_eq!(compact(&unchanged), unchanged);
        }
    }

    #[test]
    fn defaults_share_a_line_while_there_is_room() {
        let field = format!("            a: {},\n", "x".repeat(40));
        let given = |fields: &str| {
            function(
                "fn default() -> Self",
                &format!("Self {{\n{fields}        }}"),
            )
        };
        let two = format!("{} {}\n", field.trim_end(), field.trim());
        assert_eq!(
            compact(&given(&field.repeat(5))),
            given(&format!("{two}{two}{field}"))
        );
    }

    #[test]
    fn error_codes_share_a_line_while_there_is_room() {
        let list = |codes: &str| format!("    const ERRORS: E = &[\n{codes}    ];\n");
        let code = format!("        {},\n", "x".repeat(50));
        let two = format!("{} {}\n", code.trim_end(), code.trim());
        assert_eq!(
            compact(&list(&code.repeat(3))),
            list(&format!("{two}{code}"))
        );
    }
}
