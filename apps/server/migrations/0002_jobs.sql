-- Background work: a row from the moment it is asked for until it is done (then deleted) or given up (then kept).
create table jobs (
  id bigint generated always as identity primary key,
  name text not null,
  key text, -- of two jobs with one key, one waits at a time and one runs at a time
  data jsonb not null, -- ids only: who acts, and on what, is read again when the job runs
  state text not null default 'waiting' check (state in ('waiting', 'running', 'failed')),
  attempts integer not null default 0,
  run_at timestamptz not null default now(),
  worker text, -- running: the process that runs it
  lease uuid, -- running: this attempt's own
  leased_until timestamptz, -- running: given up for dead when this is past
  error text, -- of the last attempt
  created_at timestamptz not null default now()
);
create unique index jobs_waiting_key on jobs (name, key) where state = 'waiting' and key is not null;
create unique index jobs_running_key on jobs (name, key) where state = 'running' and key is not null;
create index jobs_due on jobs (name, run_at, id) where state = 'waiting';
create index jobs_running on jobs (leased_until) where state = 'running';
