//! What is amiss around redlined: `doctor`.

use std::process::ExitCode;

use super::Global;
use super::ask::Question;

/// Say what is amiss around redlined, and what to do
///
/// Looks at DNS, outgoing HTTPS, the clock, the mail relay, what the sender's domain says of its mail
/// (SPF, DKIM, DMARC, and whether these are about the same domain), alerts that wait, the delivery
/// canary, the public address, the disk and the record. Exits with 1 if
/// something is amiss; what could not be checked is said, and is no fault.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples: redlined doctor\n          redlined doctor --mail desk@example.org"
)]
pub(super) struct Doctor {
    /// Send a test message to this address
    #[arg(long, value_name = "ADDRESS")]
    mail: Option<String>,
}

impl Doctor {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let answer = Question::act("/doctor")
            .with("mail", self.mail)
            .ask(global)?;
        Ok(ExitCode::from(u8::from(answer.differs)))
    }
}
