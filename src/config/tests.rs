//! What people type into `config.toml`, and what they are told.

use super::*;

fn parse(text: &str) -> Result<Settings, String> {
    let (file, state) = (Path::new("config.toml"), Path::new("/var/lib/redlined"));
    Settings::parse(text, file, state).map_err(|error| error.to_string())
}

#[test]
fn an_empty_file_means_the_defaults() {
    let settings = parse("").unwrap();
    assert_eq!(settings.web.listen.to_string(), "127.0.0.1:8680");
    assert_eq!(
        settings.mail.transport,
        mail::Transport::Directory("/var/lib/redlined/mail".into())
    );
    assert!(!settings.fetch.allow_private);
    assert_eq!(settings.keep_pages, None);
    let kept = parse("[store]\nkeep_pages = \"90d\"\n").unwrap();
    assert_eq!(kept.keep_pages, Some(Duration::from_secs(90 * 86_400)));
}

#[test]
fn what_is_typed_is_what_is_meant() {
    let settings = parse(
        "[fetch]\nallow_private = true\ntimeout = \"5s\"\n\
         [mail]\ndirectory = \"post\"\nfrom = \"The Desk <desk@example.org>\"\n\
         [[site]]\nhost = \"Example.org\"\nbody = [\"div.story p\"]\nremove = \".ad\"\n\
         [[story]]\nurl = \"https://example.org/vote#top\"\nevery = \"5m\"\n",
    )
    .unwrap();
    assert!(settings.fetch.allow_private);
    assert_eq!(settings.fetch.timeout, Duration::from_secs(5));
    assert_eq!(settings.mail.sender.address.as_str(), "desk@example.org");
    assert_eq!(settings.mail.sender.name.as_deref(), Some("The Desk"));
    assert_eq!(
        settings.stories[0].address.as_str(),
        "https://example.org/vote"
    );
    assert_eq!(settings.stories[0].every, Some(Duration::from_secs(300)));
}

#[test]
fn a_wrong_line_is_named_with_the_way_out() {
    for (text, told) in [
        (
            "[web]\nlisen = \"127.0.0.1:1\"\n",
            "config.toml, line 2: unknown key \"lisen\"; did you mean \"listen\"?",
        ),
        (
            "[fetch]\n\nallow_private = \"yes\"\n",
            "config.toml, line 3: allow_private: invalid type: string \"yes\", expected a boolean; write true or false, without quotes",
        ),
        (
            "[fetch]\ngap = 5\n",
            "config.toml, line 2: gap: invalid type: integer `5`, expected a string; write it in quotes",
        ),
        (
            "fetch = \"x\"\n",
            "config.toml, line 1: fetch: string \"x\" stands where a table is expected",
        ),
        (
            "[[web]]\nlisten = \"127.0.0.1:1\"\n",
            "config.toml, line 1: this table stands once; write its name in single brackets",
        ),
        (
            "[story]\nurl = \"https://example.org/vote\"\n",
            "config.toml, line 1: this table may stand many times; write its name in double brackets",
        ),
        (
            "[mail]\nfrom = { a = 1 }\n",
            "config.toml, line 2: from: invalid type: map, expected a string",
        ),
        (
            "[fetch]\nrobots = maybe\n",
            "config.toml, line 2: robots: a text stands in quotes; true, false and numbers stand without",
        ),
        (
            "[mail]\ntransport = \"smtp\"\nhost = \"mail.example.org\"\nsecurity = \"plain\"\n",
            "config.toml, line 3: mail to mail.example.org would travel in plain text; use security = \"tls\" or \"starttls\", or a relay on localhost",
        ),
        (
            "[metrics]\nlisten = \"127.0.0.1:8680\"\n",
            "config.toml, line 2: listen: 127.0.0.1:8680 is taken by [web]; expected another port",
        ),
        (
            "[web]\nlisten = \"everywhere\"\n",
            "config.toml, line 2: listen: \"everywhere\" is not an address with a port; expected something like 127.0.0.1:8680",
        ),
        (
            "[store]\nkeep_pages = \"0d\"\n",
            "config.toml, line 2: keep_pages: \"0d\" is no time to keep pages for; expected \"all\" or something like 90d",
        ),
        (
            "[fetch]\ntimeout = \"soon\"\n",
            "config.toml, line 2: \"soon\" is not a span of time; expected something like 90s, 5m, 2h or 1d",
        ),
        (
            "[[site]]\nhost = \"example.org\"\nbody = \"p[[\"\n",
            "config.toml, line 3: body: selector \"p[[\" cannot be read",
        ),
        (
            "[[story]]\nurl = \"ftp://example.org/1\"\n",
            "config.toml, line 2: url \"ftp://example.org/1\" is neither http nor https",
        ),
        (
            "[mail]\ntransport = \"smtp\"\n",
            "config.toml, line 2: transport = \"smtp\" needs host",
        ),
        (
            "[mail]\ntransport = \"pigeon\"\n",
            "config.toml, line 2: transport: unknown variant `pigeon`, expected one of `directory`, `smtp`, `sendmail`",
        ),
        (
            "[web]\ntrusted_proxies = [\"127.0.0.1\", \"proxy\"]\n",
            "config.toml, line 2: \"proxy\" is neither an address nor a network; expected something like 10.0.0.0/8",
        ),
        ("[fetch\n", "config.toml, line 1: "),
    ] {
        let error = parse(text).unwrap_err();
        assert!(error.starts_with(told), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}

#[test]
fn the_relays_password_comes_from_a_file_and_prints_as_stars() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("smtp-password");
    std::fs::write(&file, "hunter2\n").unwrap();
    let text = format!(
        "[mail]\ntransport = \"smtp\"\nhost = \"mail.example.org\"\nuser = \"alerts\"\npassword_file = {file:?}\n"
    );
    let settings = parse(&text).unwrap();
    let mail::Transport::Smtp(smtp) = &settings.mail.transport else {
        panic!("{:?}", settings.mail);
    };
    assert_eq!((smtp.port, smtp.security), (587, mail::Security::StartTls));
    assert_eq!(smtp.login.as_ref().unwrap().password.reveal(), "hunter2");
    assert!(!format!("{settings:?}").contains("hunter2"));

    let error = parse(&text.replace("smtp-password", "elsewhere")).unwrap_err();
    assert!(
        error.contains("line 5") && error.contains("cannot be read"),
        "{error}"
    );
    let error = parse("[mail]\ntransport = \"smtp\"\nhost = \"m.example.org\"\nuser = \"me\"\n")
        .unwrap_err();
    assert!(
        error.starts_with("config.toml, line 4: user needs password_file"),
        "{error}"
    );
}

#[test]
fn a_site_rule_holds_for_the_host_and_what_is_below_it() {
    let settings = parse("[[site]]\nhost = \"example.org\"\nbody = \"div\"\n").unwrap();
    let has_rules = |url: &str| {
        !format!("{:?}", settings.rules(&Address::parse(url).unwrap()).site).contains("body: []")
    };
    assert!(has_rules("https://www.example.org/1"));
    assert!(has_rules("https://example.org/1"));
    assert!(!has_rules("https://notexample.org/1"));
}

/// Our own `config.toml`, with every commented key taken in.
fn example(commented_too: bool) -> String {
    let text = std::fs::read_to_string("config.toml").unwrap();
    let taken = |line: &str| match line.strip_prefix('#') {
        Some(key)
            if commented_too && key.starts_with(|c: char| c.is_ascii_lowercase() || c == '[') =>
        {
            key.to_owned()
        }
        _ => line.to_owned(),
    };
    text.lines().map(taken).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_example_holds_the_defaults() {
    let (example, defaults) = (parse(&example(false)).unwrap(), parse("").unwrap());
    assert_eq!(example.fetch, defaults.fetch);
    assert_eq!(example.mail, defaults.mail);
    assert_eq!(example.web, defaults.web);
    assert_eq!(example.tempo, defaults.tempo);
    assert_eq!(example.stories, []);
}

#[test]
fn every_key_of_the_example_is_known() {
    let settings = parse(&example(true)).unwrap();
    assert_eq!(
        settings.stories[0].name.as_ref().unwrap().as_str(),
        "budget-vote"
    );
    assert!(settings.web.url.is_some());
    assert!(settings.fetch.contact.is_some());
    assert_eq!(settings.feeds[0].patterns.len(), 2);
    assert_eq!(settings.feeds[0].most, 50);
}

#[test]
fn a_feed_is_looked_at_with_sense() {
    let feed = |more: &str| {
        parse(&format!(
            "[[feed]]\nurl = \"https://example.org/feed\"\n{more}"
        ))
    };
    let settings = feed("words = \"ferry\"\n").unwrap();
    assert_eq!(settings.feeds[0].words, ["ferry"]);
    assert_eq!(settings.feeds[0].every, Duration::from_secs(600));
    for (more, told) in [
        ("most = 0\n", "config.toml, line 3: 0 would do nothing"),
        (
            "every = \"0s\"\n",
            "config.toml, line 3: \"0s\" is not a span of time",
        ),
        (
            "word = \"ferry\"\n",
            "config.toml, line 3: unknown key \"word\"; did you mean \"words\"?",
        ),
        (
            "[[feed]]\nurl = \"https://example.org/feed#2\"\n",
            "config.toml, line 4: this feed stands here twice",
        ),
    ] {
        let error = feed(more).unwrap_err();
        assert!(error.starts_with(told), "{error}");
    }
}
