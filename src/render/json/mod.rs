//! Every shape that is shown outside as JSON; changing one changes a contract.

mod article;
mod comparison;

pub use article::reading;
pub use comparison::comparison;
