// Every bound of the process, its reason, and what happens when it is reached. Nothing that a
// client sends can grow memory beyond these. Traffic is never refused for observation's sake: at a
// bound of the observer, watching becomes poorer and the loss is counted.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pgweir::core::limits {

// --- the relay (per worker or per connection) ---

// Read buffer of one worker, shared by all its connections. Larger ones gain nothing on loopback.
inline constexpr std::size_t scratch_bytes = 64 * 1024;
// PostgreSQL closes on a startup packet over 10,000 bytes (MAX_STARTUP_PACKET_LENGTH); so do we.
inline constexpr std::size_t startup_packet_bytes = 10'000;
inline constexpr std::size_t workers = 8;
// Of one message of a login that pgweir reads itself; PostgreSQL allows a SASL message 1,024 bytes.
inline constexpr std::uint32_t login_message_bytes = 4'096;
// What a server may say to a client (notices, the version) while pgweir logs in for it, before
// anything can be passed on; a server that says more is left.
inline constexpr std::size_t login_notices_bytes = 64 * 1024;
// SCRAM iterations that a login may cost: about 30 ms of a worker's time. More are refused.
inline constexpr std::uint32_t scram_rounds = 100'000;
// Entries of an auth_file; a longer one is refused.
inline constexpr std::size_t auth_file_users = 10'000;
// The server's first Authentication message, where it may have to be rewritten (TLS on one leg). A
// longer one passes as it is: a list of SASL mechanisms has some hundred bytes.
inline constexpr std::size_t authentication_bytes = 2 * 1024;
// What one read of a TLS leg can become: the read, and a record that was not complete before it.
inline constexpr std::size_t opened_bytes = scratch_bytes + 32 * 1024;
// Answers of TLS itself (key updates) that wait for a peer that does not read; then it is closed.
inline constexpr std::size_t tls_backlog_bytes = 256 * 1024;
// Connections whose startup packet has not come, in all; when there are more (or fewer descriptors
// left than four times as many), the oldest is closed without a word. So nobody can fill pgweir up
// with silence.
inline constexpr std::size_t silent_connections = 1'000;
// Cancel requests under way, beside all other limits; more are closed without being sent.
inline constexpr std::size_t cancel_requests = 256;
// A load balancer's PROXY header with all its TLVs; a longer one is malformed. Not kept but for its
// addresses.
inline constexpr std::size_t proxy_header_bytes = 4 * 1024;

// --- watching one connection (proxy/session) ---

// Kept of one SQL text; the rest is dropped and the statement is marked as truncated.
inline constexpr std::size_t sql_text_bytes = 64 * 1024;
// Named statements and portals of one connection; above it new names are not followed (counted).
inline constexpr std::size_t statements_per_connection = 10'000;
inline constexpr std::size_t portals_per_connection = 1'000;
// Texts and result columns that the prepared statements of one connection keep, in all. Above it a
// new statement is followed, but its text is not kept for a second announcement and its columns
// are not remembered from Describe to a later execution.
inline constexpr std::size_t prepared_bytes_per_connection = 4 * 1024 * 1024;
// Kept of one message that somebody reads as a whole (Parse, Bind, RowDescription, …) while it
// arrives in pieces. Of a longer one the front is read: text and first parameters.
inline constexpr std::size_t collected_message_bytes = 128 * 1024;
// Kept of a name of a prepared statement or portal: the server compares no more (NAMEDATALEN - 1).
inline constexpr std::size_t name_bytes = 63;
// Requests sent and not yet answered, each statement of a simple query counted; above it the
// connection goes blind.
inline constexpr std::size_t pending_requests = 65'536;
// What the requests of one connection that wait for an answer keep of texts, parameters and names.
// Above it requests are still followed, but what they run is not known: their executions are
// counted as unattributed.
inline constexpr std::size_t pending_request_bytes = 192 * 1024;
// Executions that one Sync may hold back before they are handed over early.
inline constexpr std::size_t unsent_executions = 256;
// Parameters whose digests travel with an execution; the others count in parameters_hash only.
inline constexpr std::size_t digested_parameters = 16;
// Key-like columns and rows of a result whose values are digested (docs/provenance.md).
inline constexpr std::size_t digested_columns = 16;
inline constexpr std::size_t digested_rows = 256;
// After so many results in a row, each longer than probed_rows, of which nobody has used a value,
// no more than probed_rows are digested of a statement's results, but of one in full_looks.
inline constexpr std::size_t unused_results = 1'024;
inline constexpr std::size_t probed_rows = 16;
inline constexpr std::size_t full_looks = 16;
// Text longer than this is no key and is never digested.
inline constexpr std::size_t key_text_bytes = 64;
// Columns of one result that are described; wider results are described up to here.
inline constexpr std::size_t described_columns =
    1'664;  // PostgreSQL's own maximum of a target list
// Bytes of a result that enter its hash; size and row count always do.
inline constexpr std::size_t hashed_result_bytes = 1024 * 1024;
// Tags of one request: pairs, and bytes of a key or a value.
inline constexpr std::size_t tags_per_request = 16;
inline constexpr std::size_t tag_bytes = 256;

// --- the hand-over (per worker) ---

// Events in flight from a worker to the analysis thread; a full ring drops events and counts them.
inline constexpr std::size_t ring_events = 16 * 1024;
// Texts, columns and tags that a worker remembers to have sent (9 to 18 bytes each); when full it
// forgets all and sends anew. As many as the analysis thread may know.
inline constexpr std::size_t announced_per_worker = 16'384;

// --- the analysis thread ---

// What all that the analyzers and the book of findings keep may come to, whatever clients send: the
// sum that the bounds below are made to stay under, each with its share (docs/performance.md).
// tests/reports/hostile_memory_test measures it; nothing counts it while it runs.
inline constexpr std::size_t analysis_bytes = 96 * 1024 * 1024;
// Statements, column sets and tag sets known; the least recently used goes first. Of each kind not
// more than so many bytes: the statements of an application take 2 KiB each, ten thousand of them
// fit; its column sets and tags take less. But a text of 64 KiB may list 30,000 columns.
inline constexpr std::size_t statements = 16'384;
inline constexpr std::size_t statement_bytes = 20 * 1024 * 1024;  // rules' share included
inline constexpr std::size_t column_sets = 16'384;
inline constexpr std::size_t column_bytes = 2 * 1024 * 1024;
inline constexpr std::size_t tag_sets = 16'384;
inline constexpr std::size_t tag_set_bytes = 2 * 1024 * 1024;
// Longest text given to libpg_query: its time and memory grow with it (7 ms for 58 KB).
inline constexpr std::size_t parsed_text_bytes = 64 * 1024;
// Kept of a text once it is read: for reports and advice. Few statements of ORMs are longer, and
// who reads a report does not read on for so long.
inline constexpr std::size_t kept_text_bytes = 4 * 1024;
// libpg_query recurses, and so does the reading of its tree: their thread gets this stack. Frames
// are several times as large with sanitizers.
#ifdef PGWEIR_SANITIZED
inline constexpr std::size_t parser_stack_bytes = 128 * 1024 * 1024;
#else
inline constexpr std::size_t parser_stack_bytes = 16 * 1024 * 1024;
#endif
// Connections followed by the analyzers; a new one beyond it takes the place of the one that was
// silent for longest, which is then followed without its labels if it speaks again.
inline constexpr std::size_t watched_connections = 16'384;
// Pieces of work (transactions, requests, bursts) that a rule remembers something of; the one used
// least recently is forgotten.
inline constexpr std::size_t pieces_of_work = 2'048;
// Walks from row to row that are followed at once, and values that each remembers to have returned
// (16 bytes each); the walk used least recently is forgotten, and the oldest value.
inline constexpr std::size_t own_walks = 1'024;
inline constexpr std::size_t walk_offers = 256;
// Statements that read in pieces of work which go on, each as often as it turns up in one (about
// 800 bytes, and a KiB or more of its statement), and the different values that they have met, in
// all (50 bytes each): an open transaction or a request has some dozen of the one, and some hundred
// of the other. Where there are more, the piece of work used least recently is taken for over, and
// values beyond the first eight are not counted.
inline constexpr std::size_t bursts = 2'048;
inline constexpr std::size_t burst_values = 64 * 1024;
// Questions that duplicate-query remembers in all (100 bytes each): 256 of each of a hundred
// requests that go on at the same time. The work that was idle for longest is forgotten.
inline constexpr std::size_t asked_questions = 32 * 1024;
// Pairs of columns that were joined, and names that work is attributed to (of each kind): the one
// seen least recently is forgotten.
inline constexpr std::size_t joined_columns = 4'096;
inline constexpr std::size_t named_work = 256;
// Entries [[budget]] of the configuration: each is compared with every piece of work.
inline constexpr std::size_t budgets = 100;
// Digests of result rows kept in all by provenance; the oldest result goes first (counted). That is
// the newest 64 results of twenty rows on each of a hundred connections.
inline constexpr std::size_t provenance_bytes = 12 * 1024 * 1024;
// What provenance keeps of statements and the values they were asked with, of eleven thousand with
// one parameter; those unused for longest go first.
inline constexpr std::size_t followed_statement_bytes = 20 * 1024 * 1024;
// What provenance keeps of the last values and single rows of connections, clients and requests, in
// all: some 40 KiB of a busy one. Beyond it what is newer takes the place of what is older sooner.
inline constexpr std::size_t recent_bytes = 6 * 1024 * 1024;
// Databases whose keys are read from the catalogue; those of more are not known.
inline constexpr std::size_t catalogue_databases = 16;
// Tables of one catalogue with their columns, indexes and keys, the largest first, and what a
// snapshot may take in all; of what is beyond nothing is known.
inline constexpr std::size_t catalogue_tables = 10'000;
inline constexpr std::size_t catalogue_bytes = 8 * 1024 * 1024;
// Roles whose timeouts are read from one catalogue; of those of more nothing is said.
inline constexpr std::size_t catalogue_roles = 256;
// Of each of these, what was used least recently makes room; what it had been about to say is lost.
inline constexpr std::size_t followed_walks = 4'096;      // runs of pages (offset-pagination)
inline constexpr std::size_t judged_joins = 1'024;        // statements (join-explosion)
inline constexpr std::size_t spliced_statements = 2'048;  // 512 bytes each (literal-sql)
inline constexpr std::size_t exploding_shapes = 512;      // 512 bytes each (shape-explosion)
inline constexpr std::size_t followed_applications = 1'024;
inline constexpr std::size_t tables_made = 4'096;     // that began empty in our sight
inline constexpr std::size_t names_per_session = 64;  // of temporary tables, of locked tables
// Executions of a loop whose times are kept for its picture, 8 bytes each: more are too small to be
// told apart.
inline constexpr std::size_t timed_steps = 60;
// Incidents of one rule that may grow at the same time; what is said of one that grows on beyond
// them are its numbers until then.
inline constexpr std::size_t running_incidents = 512;
// How one statement finds its rows: of a longer one the beginning is known.
inline constexpr std::size_t access_sources = 32;
inline constexpr std::size_t access_predicates = 64;
// Columns of one table by name (a statement that names more needs whole rows), and bytes of an
// expression that an index may be advised on.
inline constexpr std::size_t access_columns = 64;
inline constexpr std::size_t access_keys = 32;  // of ORDER BY or GROUP BY: no index has more
inline constexpr std::size_t access_expression_bytes = 256;
// Kept of the values that a statement was first executed with, in all and of each; with a longer
// one none is kept.
inline constexpr std::size_t sample_bytes = 4 * 1024;
inline constexpr std::size_t sample_value_bytes = 1024;
inline constexpr std::size_t sample_parameters = 256;
// Such values of all statements: those of some thousand statements with a key or two. The ones that
// were not asked for longest go first; then advice is tried with literals only.
inline constexpr std::size_t known_values_bytes = 1024 * 1024;

// Statements whose work is listed (a KiB each, two of the busiest), and their texts, databases and
// routes in all: a statement of an ORM has 300 bytes. The one used least recently is left out, and
// only in the sums. Reports have those with most calls.
inline constexpr std::size_t listed_statements = 10'000;
inline constexpr std::size_t listed_text_bytes = 4 * 1024 * 1024;
inline constexpr std::size_t reported_statements = 2'048;
// Statements whose work the adviser knows (some 500 bytes each, and the statement itself); the one
// used least recently is forgotten.
inline constexpr std::size_t advised_statements = 2'048;
// Of them, those that want an index which is not there, with what they want (some KiB each).
inline constexpr std::size_t needy_statements = 512;
// Tables that it has looked at, and indexes that it has named: the least recent is forgotten, and
// may be said again under the same id.
inline constexpr std::size_t surveyed_tables = 1'024;
inline constexpr std::size_t named_indexes = 256;
// Questions about indexes that wait for their answer, each with its statements; more are not asked.
inline constexpr std::size_t open_trials = 16;
// Statements whose plans slow-query has asked for, and keeps.
inline constexpr std::size_t kept_plans = 128;

// --- what is shown while it goes on ---

// Seconds of traffic that are remembered, and statements whose share of one is told apart.
inline constexpr std::size_t activity_seconds = 900;
inline constexpr std::size_t shown_shares = 6;
// Statements that are told apart within one second; the time of more is that of the others.
inline constexpr std::size_t statements_in_second = 1'024;
// Minutes of the past in which statements ran, of all of them (32 bytes each): two hours of five
// hundred statements that run in each. The oldest is forgotten.
inline constexpr std::size_t statement_minutes = 64 * 1024;
// Routes that a statement is shown with: the first ones, and the beginning of a long one.
inline constexpr std::size_t routes_of_statement = 8;
inline constexpr std::size_t route_bytes = 128;
// Sessions that a list of them shows; those in a transaction come first.
inline constexpr std::size_t shown_sessions = 1'000;
// Sessions that went blind and are listed nevertheless; of more it is not known who they are.
inline constexpr std::size_t blind_sessions = 1'000;

// --- pgweir's own connection to the server ---

// Questions that wait for it, and what their texts and values may take; new ones beyond are not
// asked (counted).
inline constexpr std::size_t side_questions = 256;
inline constexpr std::size_t side_question_bytes = 4 * 1024 * 1024;
// Kept of one answer where nothing else is said; what is beyond is read and forgotten.
inline constexpr std::size_t side_answer_rows = 20'000;
inline constexpr std::size_t side_answer_bytes = 4 * 1024 * 1024;
// One question about indexes: each is tried with each statement.
inline constexpr std::size_t tried_indexes = 16;
inline constexpr std::size_t tried_statements = 16;
// Longest text that is sent again: a kept one, and what a fix adds to it. libpg_query reads it on a
// deep_thread.
inline constexpr std::size_t tried_text_bytes = 2 * kept_text_bytes;
// Kept of a plan; a larger one is cut.
inline constexpr std::size_t plan_nodes = 64;
// Values that a loop is measured with, and rows that it may return in all.
inline constexpr std::size_t measured_values = 256;
inline constexpr std::size_t measured_rows = 20'000;
inline constexpr std::size_t measured_bytes = 16 * 1024 * 1024;  // of one answer, of a loop
// A table on which an index is built for a trial: nobody writes to it for as long as that takes,
// which is some tenths of a second at this size.
inline constexpr std::size_t built_table_bytes = 64 * 1024 * 1024;
// Of one table; each gets an index of its own for a trial.
inline constexpr std::size_t tried_partitions = 128;
inline constexpr std::size_t told_waiters = 5;
// Findings of one rule whose fix was tried, 150 bytes each: of the one said least recently it is
// forgotten. And those that wait for an answer, each with all that it says; meanwhile no other is
// tried.
inline constexpr std::size_t tried_fixes = 512;
inline constexpr std::size_t open_fixes = 32;

// --- findings ---

// Statements that a finding quotes as examples.
inline constexpr std::size_t quoted_statements = 5;
// Findings kept; a new one beyond it takes the place of the least severe, oldest one (counted).
inline constexpr std::size_t findings = 2'000;
// Tests and routes that one finding names, and all of them (some 300 bytes each); of more only the
// number of incidents is known.
inline constexpr std::size_t places_of_finding = 64;
inline constexpr std::size_t places_of_findings = 8'192;

// Entries [[ignore]] of the configuration: those of a finding's rule are compared with it, each
// time that it is raised.
inline constexpr std::size_t ignores = 500;
// Incidents that were ignored and would be known if they were raised again, 100 bytes each; one of
// before is counted anew.
inline constexpr std::size_t ignored_incidents = 4'096;

// --- alerts (proxy/notify) ---

// Destinations of a configuration; more are refused.
inline constexpr std::size_t notify_destinations = 20;
// Findings that wait for one destination at most, some kilobytes each, which all destinations
// share; and those whose last alert is remembered. Of the oldest it is forgotten, which may let it
// be said again too soon.
inline constexpr std::size_t alerts_waiting = 2'000;
inline constexpr std::size_t alerts_remembered = 2'000;
// Of a template, and of what one becomes when it is filled; a longer one is cut.
inline constexpr std::size_t alert_template_bytes = 4 * 1024;
inline constexpr std::size_t alert_text_bytes = 3 * 1024;
inline constexpr std::size_t alert_labels = 20;  // that a configuration adds
// A file that holds an URL or a key; a longer one is refused.
inline constexpr std::size_t alert_secret_bytes = 8 * 1024;
// Of an answer; the rest is read and forgotten, and a far longer one ends the attempt.
inline constexpr std::size_t alert_answer_kept_bytes = 512;
inline constexpr std::size_t alert_answer_bytes = 256 * 1024;

}  // namespace pgweir::core::limits
