//! Simulated worlds with known causes, judged by the diagnosis.
//!
//! Each world has a server, a page with at most one bug, other clients, and caches or proxies in between. The test
//! plays the world, writes its traffic as a browser's HAR, and runs the diagnosis on that file. The world knows what
//! happened: it follows RFC 9110 and the systems' own documentation, and shares no code with the rules. The test checks
//! two numbers: false causes with high confidence (none), and exchanges with a right cause on top (99 of 100).
//!
//! `SIM_WORLDS=100000 cargo test --release --test simulator` plays more worlds, `SIM_SEED=17 cargo test --test
//! simulator -- --nocapture` draws the world of one seed, and `SIM_REPORT=FILE` writes the table of the findings.

mod caches;
mod carrier;
mod dates;
mod dice;
mod judge;
mod message;
mod others;
mod page;
mod refusals;
mod report;
mod server;
mod spelling;
mod truth;
mod world;

use carrier::{Carrier, OTHERS};
use dice::Dice;
use judge::{Judged, judge};
use report::Report;
use spelling::Recorder;
use world::World;

/// What happens in a world. Returns the target to read afterwards, or `None`.
type Story = fn(&mut World) -> String;

/// Stories for every system.
const ANYWHERE: &[(&str, Story)] = &[
    ("page::keeps_the_old_tag", page::keeps_the_old_tag),
    ("page::keeps_the_old_tag_unseen", page::keeps_the_old_tag_unseen),
    ("page::overlaps", page::overlaps),
    ("page::overlaps_in_vain", page::overlaps_in_vain),
    ("page::retries_the_same", page::retries_the_same),
    ("page::repeats_what_landed", page::repeats_what_landed),
    ("page::repeats_what_did_not_land", page::repeats_what_did_not_land),
    ("page::repeats_and_is_taken", page::repeats_and_is_taken),
    ("page::acts_elsewhere", page::acts_elsewhere),
    ("page::acts_elsewhere_in_vain", page::acts_elsewhere_in_vain),
    ("page::is_right", page::is_right),
    ("others::write_between", others::write_between),
    ("others::write_between_unseen", others::write_between_unseen),
    ("others::are_seen", others::are_seen),
    ("others::write_after_the_page", others::write_after_the_page),
    ("others::write_as_well", others::write_as_well),
];

/// Stories that may follow another one, because they leave the server unchanged.
const SECOND: &[(&str, Story)] = &[
    ("page::keeps_the_old_tag", page::keeps_the_old_tag),
    ("page::overlaps", page::overlaps),
    ("page::retries_the_same", page::retries_the_same),
    ("page::is_right", page::is_right),
    ("others::write_between", others::write_between),
    ("others::write_after_the_page", others::write_after_the_page),
];

/// Stories for HTTP's own fields only.
const HTTP: &[(&str, Story)] = &[
    ("page::takes_anothers_tag", page::takes_anothers_tag),
    ("page::takes_the_collections_tag", page::takes_the_collections_tag),
    ("page::has_a_twin", page::has_a_twin),
    ("page::adds_parameters", page::adds_parameters),
    ("page::takes_another_views_tag", page::takes_another_views_tag),
    ("page::takes_another_languages_tag", page::takes_another_languages_tag),
    ("page::reads_without_credentials", page::reads_without_credentials),
    ("page::sends_a_malformed_tag", page::sends_a_malformed_tag),
    ("page::quotes_the_star", page::quotes_the_star),
    ("page::strips_the_mark", page::strips_the_mark),
    ("page::inverts", page::inverts),
    ("page::reads_by_post", page::reads_by_post),
    ("page::creates_what_exists", page::creates_what_exists),
    ("page::updates_what_is_not_there", page::updates_what_is_not_there),
    ("page::sends_no_condition", page::sends_no_condition),
    ("page::cannot_see_the_tag", page::cannot_see_the_tag),
    ("page::saves_without_a_change", page::saves_without_a_change),
    ("page::acts_on_the_document", page::acts_on_the_document),
    ("page::sends_a_list_of_tags", page::sends_a_list_of_tags),
    ("page::writes_siblings_at_once", page::writes_siblings_at_once),
    ("page::writes_what_it_deleted", page::writes_what_it_deleted),
    ("others::delete", others::delete),
    ("others::change_and_change_back", others::change_and_change_back),
    ("others::quarrel", others::quarrel),
    ("others::change_what_is_not_shown", others::change_what_is_not_shown),
    ("others::write_where_tags_are_bare", others::write_where_tags_are_bare),
    ("others::write_where_tags_are_weak", others::write_where_tags_are_weak),
    ("others::write_after_a_list", others::write_after_a_list),
    ("others::write_after_a_multistatus", others::write_after_a_multistatus),
    ("caches::browser_serves_old", caches::browser_serves_old),
    ("caches::browser_serves_current", caches::browser_serves_current),
    ("caches::shared_cache_serves_old", caches::shared_cache_serves_old),
    ("caches::shared_cache_serves_current", caches::shared_cache_serves_current),
    ("caches::replicas_differ", caches::replicas_differ),
    ("caches::replica_lags_after_own_write", caches::replica_lags_after_own_write),
    ("caches::replica_lags_after_the_failure", caches::replica_lags_after_the_failure),
    ("caches::tag_is_never_the_same", caches::tag_is_never_the_same),
    ("caches::write_gives_the_tag_from_before", caches::write_gives_the_tag_from_before),
    ("caches::answers_are_tagged", caches::answers_are_tagged),
    ("caches::errors_are_tagged", caches::errors_are_tagged),
    ("caches::errors_are_tagged_and_weak_is_refused", caches::errors_are_tagged_and_weak_is_refused),
    ("caches::read_gives_the_collections_tag", caches::read_gives_the_collections_tag),
    ("caches::compression_changes_tags", caches::compression_changes_tags),
    ("caches::compression_undone", caches::compression_undone),
    ("caches::proxy_strips_the_condition", caches::proxy_strips_the_condition),
    ("caches::proxy_lets_a_stale_write_through", caches::proxy_lets_a_stale_write_through),
    ("caches::server_ignores_conditions", caches::server_ignores_conditions),
    ("caches::server_refuses_its_own", caches::server_refuses_its_own),
    ("caches::quotes_are_added", caches::quotes_are_added),
    ("caches::tag_stays_the_same", caches::tag_stays_the_same),
    ("caches::not_modified_by_mistake", caches::not_modified_by_mistake),
    ("caches::revalidates_in_vain", caches::revalidates_in_vain),
    ("caches::write_between_write_and_read", caches::write_between_write_and_read),
    ("refusals::says_why", refusals::says_why),
    ("refusals::has_lost_the_session", refusals::has_lost_the_session),
    ("refusals::has_lost_the_session_in_a_write", refusals::has_lost_the_session_in_a_write),
    ("refusals::wants_another_condition", refusals::wants_another_condition),
    ("refusals::kubernetes_creates_nothing", refusals::kubernetes_creates_nothing),
    ("refusals::s3_asks_to_try_again", refusals::s3_asks_to_try_again),
    ("refusals::says_nothing", refusals::says_nothing),
    ("refusals::no_condition_at_all", refusals::no_condition_at_all),
    ("dates::another_writes", dates::another_writes),
    ("dates::own_write", dates::own_write),
    ("dates::local_time", dates::local_time),
    ("dates::fractions", dates::fractions),
    ("dates::modified_since_on_a_write", dates::modified_since_on_a_write),
    ("dates::read_is_refused", dates::read_is_refused),
];

/// Plays the world of a seed.
fn play(seed: u64) -> Judged {
    let mut dice = Dice::new(seed ^ 0xA11C_E5ED);
    let total = ANYWHERE.len() * 2 + HTTP.len();
    let place = dice.between(0, total as i64 - 1) as usize;
    // Stories for every system are played twice as often: in HTTP's own fields, and in another system's.
    let (story, carrier) = match place.checked_sub(ANYWHERE.len()) {
        None => (ANYWHERE[place], Carrier::Http),
        Some(place) if place < ANYWHERE.len() => (ANYWHERE[place], dice.one_of(&OTHERS)),
        Some(place) => (HTTP[place - ANYWHERE.len()], Carrier::Http),
    };
    let mut world = World::new(seed, carrier);
    world.stories.push((0, name_of(story.0, carrier)));
    let target = (story.1)(&mut world);
    if !target.is_empty() {
        world.now += world.dice.between(5, 3_000);
        if world.dice.percent(50) {
            let seen = world.read_at(&target, &[]);
            if world.dice.percent(30) && !seen.tag.is_empty() {
                world.pause();
                world.write(target.split('?').next().unwrap_or(""), &seen.tag);
            }
        }
    }
    // The same recording may hold a second incident, on another document.
    if world.begins_late == 0 && world.proxy.is_none() && world.server.gives_tags && world.dice.percent(20) {
        let more = dice.one_of(SECOND);
        world.pause();
        world.stories.push((world.shots.len(), name_of(more.0, carrier)));
        (more.1)(&mut world);
    }
    let recorder = Recorder::new(&mut world.dice);
    judge(world, recorder)
}

fn name_of(story: &str, carrier: Carrier) -> String {
    if carrier == Carrier::Http { story.to_owned() } else { format!("{story} {carrier:?}") }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn what_is_said_of_made_up_worlds_is_true() {
    if let Some(seed) = number("SIM_SEED") {
        let judged = play(seed);
        println!("seed {seed}, {:?}, {:?}\n{}", judged.world.stories, judged.recorder, judged.drawing());
        if let Ok(file) = std::env::var("SIM_HAR") {
            std::fs::write(file, &judged.recorded.har).unwrap();
        }
    }
    let worlds = number("SIM_WORLDS").unwrap_or(2_000);
    let first = number("SIM_FIRST").unwrap_or(0);
    let half = first + worlds / 2;
    // Two threads, and the same report for any number of them.
    let report = std::thread::scope(|scope| {
        let other = scope.spawn(|| report_of(first, half));
        let mut report = report_of(half, first + worlds);
        report.add(other.join().unwrap());
        report
    });
    if let Ok(file) = std::env::var("SIM_REPORT") {
        std::fs::write(file, report.text()).unwrap();
    }
    let summary = report.summary();
    println!("{summary}");
    assert!(report.judged >= worlds / 2, "too few worlds in which something failed: {summary}");
    assert!(report.wrong.is_empty(), "{summary}\n{}", report.examples());
    assert!(report.right * 100 >= report.judged * 99, "{summary}\n{}", report.examples());
}

fn report_of(first: u64, end: u64) -> Report {
    let mut report = Report::default();
    for seed in first..end {
        report.take(seed, &play(seed));
    }
    report
}
