//! The repair: refetch, fresh validator, retry; and the safe tests, which only read.
//!
//! What belongs here: what will be sent, as a value ([`Plan`]); why nothing will be sent ([`Refusal`]); the
//! steps in their order, as a state machine without input or output ([`Run`], [`TestRun`]); what a success
//! overwrote ([`Overwritten`]); and which write from this tab had made the overwritten version
//! ([`page_write_of`]). The `browser` room sends.

mod ask;
mod backoff;
mod conditions;
mod credentials;
mod digest;
mod doubt;
mod edit;
mod effect;
mod event;
mod evidence;
mod failed_writes;
mod held;
mod home;
mod json_difference;
mod judge;
mod kept;
mod kind;
mod left_out;
mod left_over;
mod like;
mod limits;
mod note;
mod order;
mod overwritten;
mod overwritten_by_saves;
mod overwritten_write;
mod page;
mod plain_json;
mod plan;
mod plan_one;
#[cfg(test)]
mod plan_properties;
mod plan_retry;
mod planning;
mod read;
mod read_back;
mod refusal;
mod renewal;
mod request;
mod retry;
mod run;
mod safe_test;
mod saved_content;
mod same_url;
mod sender;
mod sending_document;
mod signature;
mod situation;
mod step;
mod stop;
mod undo;
mod unrepeated;

pub use ask::Ask;
pub use backoff::{MOST_RETRIES, Pause, pause_before_retry};
pub use credentials::Renewed;
pub use edit::{Edit, EditFault};
pub use effect::{Effect, effect_of};
pub use event::{Answer, Command, Event};
pub use evidence::{Difference, differences, is_planned, is_same_value};
pub use held::{Contents, Held, held};
pub use home::{DocumentReport, FrameObstacle, Home, PageReport, frame_named, home};
pub use json_difference::is_same;
pub use judge::{Knowledge, all_reasons, are_saved_already, is_saved_already, reasons};
pub use kept::{KeptBody, KeptCall, KeptCalls, KeptContent, KeptFault, NotKept, boundary};
pub use kind::{FreshCondition, ReplayKind};
pub use left_over::SentRecord;
pub use limits::{Cut, CutBy, MOST_READ, given_up, minutes, patience};
pub use order::others_in_order;
pub use overwritten::{Overwritten, OverwrittenValue};
pub use overwritten_by_saves::{OverwrittenBySaves, SavesContents, compare_saves};
pub use overwritten_write::page_write_of;
pub use page::{PageLoad, PageLoads};
pub use plan::{HeaderChange, Link, Plan};
pub use planning::plan;
pub use read_back::ReadBack;
pub use refusal::Refusal;
pub use request::{
    BodyEdit, CacheMode, Credentials, PlannedBody, PlannedRequest, Referrer, edited, is_forbidden,
};
pub use retry::Retry;
pub use run::{Run, SaveToCompare, TestedValue, ToCompare};
pub use safe_test::{TestPlan, TestRun, plan_test};
pub use saved_content::SavedContent;
pub use sender::has_origin;
pub use sending_document::SendingDocument;
pub use situation::{Landed, Situation};
pub use step::{Act, Came, Remarks, State, Step, StepKind};
pub use stop::{StopReason, WriteState};
pub use undo::{NoUndo, Undo, UndoContents};
