-- What calls to language models used up, by whom; limits on it; prices. Days and months are those of UTC.
-- Money is whole billionths of a US dollar.

create table model_calls (
  id text primary key,
  workspace_id text not null,                 -- no foreign key: looked up thousands of times a second otherwise
  user_id text not null,
  key_id text,
  assistant_id text,
  model text not null,
  provider text not null,
  purpose text not null,
  outcome text not null,                      -- answered, failed, cancelled
  input_tokens bigint not null,
  cached_input_tokens bigint not null,        -- of those, in the provider's cache
  output_tokens bigint not null,
  cost_nanos bigint not null,
  first_token_ms real,
  total_ms real not null,
  started_at timestamptz not null
);
create index model_calls_age on model_calls (workspace_id, started_at);

create table usage_days (
  workspace_id text not null references workspaces on delete cascade,
  day date not null,
  model text not null,
  user_id text not null,
  key_id text not null default '',            -- '': none
  assistant_id text not null default '',
  purpose text not null,
  calls bigint not null,
  failed_calls bigint not null,
  input_tokens bigint not null,
  cached_input_tokens bigint not null,
  output_tokens bigint not null,
  cost_nanos bigint not null,
  primary key (workspace_id, day, model, user_id, key_id, assistant_id, purpose)
);

-- What a workspace, person, key or assistant used up in a day or month: what budgets are held against.
create table usage_counts (
  workspace_id text not null references workspaces on delete cascade,
  scope text not null,
  subject_id text not null,                   -- of the workspace: ''
  period text not null,
  starts date not null,
  tokens bigint not null,
  cost_nanos bigint not null,
  primary key (workspace_id, scope, subject_id, period, starts)
);

create table budgets (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  scope text not null check (scope in ('workspace', 'person', 'key', 'assistant')),
  subject_id text not null default '',        -- '': of the workspace, or of each person, key or assistant for itself
  period text not null check (period in ('day', 'month')),
  unit text not null check (unit in ('tokens', 'money')),
  soft_limit bigint,                          -- tokens, or billionths of a US dollar
  hard_limit bigint,
  created_at timestamptz not null default now()
);
create unique index budgets_place on budgets (workspace_id, scope, subject_id, period, unit);

create table model_prices (                   -- where they differ from the table that comes with the server
  workspace_id text not null references workspaces on delete cascade,
  model text not null,
  input_per_million double precision not null,        -- US dollars
  cached_input_per_million double precision not null,
  output_per_million double precision not null,
  set_at timestamptz not null default now(),
  primary key (workspace_id, model)
);

select isolate_by_workspace(isolated) from unnest(array[
  'model_calls', 'usage_days', 'usage_counts', 'budgets', 'model_prices']::regclass[]) as isolated;
