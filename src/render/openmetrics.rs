//! What the program counts of itself, for Prometheus and its kin: `OpenMetrics`, or the older text
//! format where that is asked for.

use std::fmt::{Display, Write as _};
use std::time::Duration;

use super::figures::{BOUNDS, Flight, Metrics, Process, Spread};

/// In which of the two formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `OpenMetrics` 1.0.
    OpenMetrics,
    /// Prometheus' text format 0.0.4.
    Text,
}

impl Form {
    /// The media type.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Self::Text => "text/plain; version=0.0.4; charset=utf-8",
        }
    }
}

/// All that is counted.
pub fn metrics(metrics: &Metrics, form: Form) -> String {
    let mut sheet = Sheet {
        out: String::new(),
        form,
    };
    program(&mut sheet, metrics);
    visits(&mut sheet, metrics);
    alerts(&mut sheet, metrics);
    store(&mut sheet, metrics);
    if let Some((age, flight)) = &metrics.canary {
        canary(&mut sheet, *age, flight);
    }
    if let Some(process) = &metrics.process {
        self::process(&mut sheet, process);
    }
    if form == Form::OpenMetrics {
        sheet.out.push_str("# EOF\n");
    }
    sheet.out
}

fn program(sheet: &mut Sheet, metrics: &Metrics) {
    sheet.gauge("redlined_build", "The program, by its version.");
    sheet.value("redlined_build", &[("version", &metrics.program)], 1);
    if let Some(since) = metrics.running_since {
        let name = "redlined_start_time_seconds";
        sheet.gauge(name, "When the daemon started.");
        sheet.value(name, &[], seconds(since.as_millis()));
    }
    let name = "redlined_ready";
    sheet.gauge(name, "1 while it can do its work, as /readyz says.");
    sheet.value(name, &[], u8::from(metrics.ready));
    let name = "redlined_settings_refused";
    sheet.gauge(
        name,
        "1 after a reload that was refused; older settings are in force.",
    );
    sheet.value(name, &[], u8::from(metrics.settings_refused));
}

fn visits(sheet: &mut Sheet, metrics: &Metrics) {
    let figures = &metrics.figures;
    sheet.counter("redlined_visits", "Visits by outcome.");
    for (outcome, count) in &figures.visits {
        sheet.total("redlined_visits", &[("outcome", outcome)], *count);
    }
    sheet.counter("redlined_versions", "Versions recorded, by weight.");
    for (weight, count) in &figures.versions {
        sheet.total("redlined_versions", &[("weight", weight)], *count);
    }
    let name = "redlined_suppressed";
    sheet.counter(name, "Changes seen and not told, by reason.");
    for (reason, count) in &figures.suppressed {
        sheet.total(name, &[("reason", reason)], *count);
    }
    for (name, help, spread) in [
        (
            "redlined_fetch_seconds",
            "How long pages took to come.",
            &figures.fetching,
        ),
        (
            "redlined_read_seconds",
            "How long pages took to be read and decided about.",
            &figures.reading,
        ),
        (
            "redlined_visit_delay_seconds",
            "How far behind schedule visits began.",
            &figures.late,
        ),
    ] {
        sheet.spread(name, help, spread);
    }
    let name = "redlined_stories";
    sheet.gauge(name, "Followed stories by what their page is like.");
    for (state, count) in &metrics.stories {
        sheet.value(name, &[("state", state)], *count);
    }
    let name = "redlined_stories_queued";
    sheet.gauge(name, "Stories that wait for their time.");
    sheet.value(name, &[], metrics.queued);
    let name = "redlined_behind_schedule_seconds";
    sheet.gauge(name, "How long the most overdue story has been due.");
    sheet.value(name, &[], metrics.behind.as_secs_f64());
}

fn alerts(sheet: &mut Sheet, metrics: &Metrics) {
    sheet.gauge("redlined_alerts", "Alerts that are kept, by state.");
    for (state, count) in &metrics.alerts {
        sheet.value("redlined_alerts", &[("state", state)], *count);
    }
    let name = "redlined_oldest_undelivered_alert_seconds";
    sheet.gauge(
        name,
        "Age of the oldest alert that no relay has taken; 0 if there is none.",
    );
    let oldest = metrics.oldest_undelivered.unwrap_or_default();
    sheet.value(name, &[], oldest.as_secs_f64());
}

fn store(sheet: &mut Sheet, metrics: &Metrics) {
    sheet.gauge(
        "redlined_store_bytes",
        "Room on the disk, by part of the store.",
    );
    for (part, bytes) in &metrics.bytes {
        sheet.value("redlined_store_bytes", &[("part", part)], *bytes);
    }
}

fn canary(sheet: &mut Sheet, age: Duration, flight: &Flight) {
    let name = "redlined_canary_age_seconds";
    sheet.gauge(
        name,
        "Age of the canary's newest edition that a relay took.",
    );
    sheet.value(name, &[], age.as_secs_f64());
    let name = "redlined_canary_every_seconds";
    sheet.gauge(name, "How often the canary's page is edited.");
    sheet.value(name, &[], flight.every.as_secs_f64());
    if let Some(took) = flight.took() {
        let name = "redlined_canary_delivery_seconds";
        sheet.gauge(name, "From that edition's publication to the relay.");
        sheet.value(name, &[], took.as_secs_f64());
    }
}

fn process(sheet: &mut Sheet, process: &Process) {
    let name = "process_resident_memory_bytes";
    sheet.gauge(name, "Memory that is really there.");
    sheet.value(name, &[], process.resident);
    sheet.gauge("process_open_fds", "Open files and sockets.");
    sheet.value("process_open_fds", &[], process.descriptors);
    sheet.gauge("process_threads", "Threads.");
    sheet.value("process_threads", &[], process.threads);
    sheet.counter("process_cpu_seconds", "Seconds of CPU.");
    sheet.total("process_cpu_seconds", &[], process.cpu);
}

#[expect(
    clippy::cast_precision_loss,
    reason = "2^53 milliseconds are 285,000 years"
)]
fn seconds(millis: i64) -> f64 {
    millis as f64 / 1000.0
}

/// The text as it grows.
struct Sheet {
    out: String,
    form: Form,
}

impl Sheet {
    fn gauge(&mut self, name: &str, help: &str) {
        self.family(name, "gauge", help);
    }

    /// `OpenMetrics` names the family, the older format its sample.
    fn counter(&mut self, name: &str, help: &str) {
        match self.form {
            Form::OpenMetrics => self.family(name, "counter", help),
            Form::Text => self.family(&format!("{name}_total"), "counter", help),
        }
    }

    fn family(&mut self, name: &str, kind: &str, help: &str) {
        self.line(format_args!("# HELP {name} {help}"));
        self.line(format_args!("# TYPE {name} {kind}"));
    }

    fn total(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        self.value(&format!("{name}_total"), labels, value);
    }

    fn value(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)))
            .collect();
        if labels.is_empty() {
            self.line(format_args!("{name} {value}"));
        } else {
            self.line(format_args!("{name}{{{}}} {value}", labels.join(",")));
        }
    }

    fn spread(&mut self, name: &str, help: &str, spread: &Spread) {
        self.family(name, "histogram", help);
        let (bucket, mut count) = (format!("{name}_bucket"), 0);
        for (bound, within) in BOUNDS.iter().zip(spread.counts) {
            count += within;
            self.value(&bucket, &[("le", &format!("{bound:?}"))], count);
        }
        count += spread.beyond;
        self.value(&bucket, &[("le", "+Inf")], count);
        self.value(&format!("{name}_sum"), &[], spread.sum);
        self.value(&format!("{name}_count"), &[], count);
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        writeln!(self.out, "{line}").expect("a String takes everything");
    }
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(form: Form) -> String {
        let mut counted = Metrics {
            program: "1.0".to_owned(),
            ..Metrics::default()
        };
        counted.figures.visits.insert("same", 3);
        counted
            .figures
            .suppressed
            .insert("odd \"one\"\n".to_owned(), 1);
        counted.figures.fetching.add(Duration::from_millis(30));
        metrics(&counted, form)
    }

    #[test]
    fn a_counter_is_named_as_its_format_wants_it() {
        let (new, old) = (drawn(Form::OpenMetrics), drawn(Form::Text));
        assert!(new.contains(
            "# TYPE redlined_visits counter\nredlined_visits_total{outcome=\"same\"} 3\n"
        ));
        assert!(old.contains(
            "# TYPE redlined_visits_total counter\nredlined_visits_total{outcome=\"same\"} 3\n"
        ));
        assert!(new.ends_with("\n# EOF\n") && !old.contains("EOF"));
    }

    #[test]
    fn buckets_add_up() {
        let drawn = drawn(Form::Text);
        assert!(drawn.contains("redlined_fetch_seconds_bucket{le=\"0.01\"} 0\n"));
        assert!(drawn.contains("redlined_fetch_seconds_bucket{le=\"0.05\"} 1\n"));
        assert!(drawn.contains("redlined_fetch_seconds_bucket{le=\"+Inf\"} 1\n"));
        assert!(drawn.contains("redlined_fetch_seconds_sum 0.03\n"));
    }

    #[test]
    fn a_label_cannot_break_out_of_its_line() {
        assert!(drawn(Form::Text).contains("{reason=\"odd \\\"one\\\"\\n\"} 1\n"));
    }
}
