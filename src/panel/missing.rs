//! What happens where a part of the module cannot be loaded.

use wasm_split_helpers::SplitLoaderError;

/// A part of the module could not be loaded. Its files stand beside the page: they are missing when the
/// extension was updated or removed while DevTools was open.
#[derive(Clone, Copy, Debug)]
pub struct Missing;

impl From<SplitLoaderError> for Missing {
    fn from(_: SplitLoaderError) -> Missing {
        Missing
    }
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            "A part of Retag could not be loaded: was it updated just now? What was recorded is still there. \
             Try once more, or close this page or DevTools and open it again.",
        )
    }
}
