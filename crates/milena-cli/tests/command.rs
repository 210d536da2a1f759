//! The command as scripts see it: exit codes and which stream says what. No broker is needed.

use std::process::{Command, Output, Stdio};

fn milena(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milena"));
    command
        .args(arguments)
        .env_remove("MILENA_BROKERS")
        .stdin(Stdio::null());
    command.output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// An address where nothing listens: the port was free a moment ago.
fn closed_port() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

#[test]
fn help_and_version_succeed_on_standard_output() {
    for arguments in [
        &["--help"][..],
        &["-h"],
        &["--version"],
        &["help", "produce"],
        &["produce", "--help"],
        &["consume", "--help"],
        &["topics", "create", "--help"],
        &["brokers", "-h"],
    ] {
        let output = milena(arguments);
        assert_eq!(code(&output), 0, "{arguments:?}");
        assert!(
            !output.stdout.is_empty() && output.stderr.is_empty(),
            "{arguments:?}"
        );
    }
}

#[test]
fn what_makes_no_sense_is_exit_code_2_and_says_why() {
    for (arguments, why) in [
        (&["produce"][..], "--topic"),
        (&["nonsense"], "nonsense"),
        (&["-v"], "no verb"),
        (&["brokers"], "MILENA_BROKERS"),
        (
            &["consume", "-b", "a", "-t", "t", "-o", "soon"],
            "beginning",
        ),
        (&["consume", "-b", "a", "-t", "t", "-f", "%q"], "%q"),
        (
            &["consume", "-b", "a", "-t", "t", "-o", "1", "-o", "2"],
            "-o",
        ),
        (
            &["produce", "-b", "a", "-t", "t", "-X", "linger.mss=1"],
            "linger.ms",
        ),
        (
            &["produce", "-b", "a", "-t", "t", "-X", "acks"],
            "KEY=VALUE",
        ),
        (&["produce", "-b", "a:b", "-t", "t"], "port"),
        (
            &["topics", "list", "-b", "a", "-X", "linger.ms=1"],
            "milena produce",
        ),
    ] {
        let output = milena(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(
            output.stdout.is_empty() && stderr(&output).contains(why),
            "{arguments:?}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn an_unreachable_broker_is_exit_code_3_and_names_the_address_and_the_cause() {
    let address = closed_port();
    let verbs: [&[&str]; 4] = [
        &["brokers"],
        &["topics", "list"],
        &["produce", "-t", "t"],
        &["consume", "-t", "t", "-e"],
    ];
    let children: Vec<_> = verbs
        .iter()
        .map(|verb| {
            std::thread::spawn({
                let arguments = [*verb, &["-b", &address]].concat();
                let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
                move || milena(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
            })
        })
        .collect();
    for child in children {
        let output = child.join().unwrap();
        assert_eq!(code(&output), 3, "{}", stderr(&output));
        assert!(
            stderr(&output).contains(&address) && stderr(&output).contains("refused"),
            "{}",
            stderr(&output)
        );
        assert!(stderr(&output).contains("check -b"), "{}", stderr(&output));
    }
}

#[test]
fn the_environment_names_the_brokers_unless_the_command_line_does() {
    let (environment, option) = (closed_port(), closed_port());
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_milena"));
        stderr(
            &command
                .args(arguments)
                .env("MILENA_BROKERS", &environment)
                .output()
                .unwrap(),
        )
    };
    let (by_environment, by_option) = std::thread::scope(|scope| {
        let by_environment = scope.spawn(|| run(&["brokers"]));
        let by_option = scope.spawn(|| run(&["-b", &option, "brokers"]));
        (by_environment.join().unwrap(), by_option.join().unwrap())
    });
    assert!(by_environment.contains(&environment), "{by_environment}");
    assert!(
        by_option.contains(&option) && !by_option.contains(&environment),
        "{by_option}"
    );
}

#[test]
fn every_property_is_listed_wherever_the_list_is_asked_for() {
    for arguments in [&["-X", "list"][..], &["produce", "-t", "t", "-X", "list"]] {
        let output = milena(arguments);
        assert_eq!(code(&output), 0);
        for property in [
            "bootstrap.servers",
            "linger.ms",
            "isolation.level",
            "metadata.broker.list",
        ] {
            assert!(stdout(&output).contains(property), "{property}");
        }
    }
}

#[test]
fn completions_are_a_script_on_standard_output() {
    let output = milena(&["completions", "bash"]);
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).contains("_milena()"));
}
