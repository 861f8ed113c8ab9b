-- Language models that a workspace sets up for itself: providers and routes.

create table model_providers (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  name text not null,                         -- how the ids of its models begin
  kind text not null,
  base_url text,                              -- null: the usual one of the kind
  models text[] not null,                     -- the first is the usual one
  api_key bytea,                              -- sealed with a key drawn from the master key
  is_enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (workspace_id, name)
);

create table model_routes (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  name text not null,                         -- default: where no model is named
  steps jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (workspace_id, name)
);

select isolate_by_workspace('model_providers');
select isolate_by_workspace('model_routes');
