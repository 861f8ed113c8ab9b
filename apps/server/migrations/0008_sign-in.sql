-- Signing in: second factors, passkeys, sessions with a name, tokens and the keys that sign them.

-- Session tokens are kept hashed from now on, so those that lie here in plain text are of no more use.
delete from sessions;
alter table sessions add column name text;
alter table sessions add column method text not null default 'password'
  check (method in ('password', 'passkey', 'singleSignOn', 'token'));
alter table sessions add column last_used_at timestamptz not null default now();

alter table users add column two_factor_enabled boolean not null default false;

create table two_factors (                    -- one-time codes of an authenticator app
  id text primary key,
  user_id text not null unique references users on delete cascade,
  secret text not null,                       -- encrypted
  backup_codes text not null,                 -- encrypted
  verified boolean not null default false,    -- false: enrolment has begun, no code has been given yet
  failed_verification_count integer not null default 0,
  locked_until timestamptz
);

create table passkeys (
  id text primary key,
  user_id text not null references users on delete cascade,
  name text,
  public_key text not null,
  credential_id text not null unique,
  counter bigint not null,
  device_type text not null,
  backed_up boolean not null,
  transports text,
  aaguid text,
  created_at timestamptz not null default now()
);
create index passkeys_user on passkeys (user_id);

-- A session's refresh tokens, each given once in exchange for the one before it.
create table refresh_tokens (
  hash bytea primary key,
  session_id text not null references sessions on delete cascade,
  workspace_id text not null references workspaces on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index refresh_tokens_session on refresh_tokens (session_id);

create table signing_keys (                   -- of access tokens
  id text primary key,                        -- the token's "kid"
  public_key jsonb not null,                  -- a JWK
  private_key text not null,                  -- a JWE of the JWK
  created_at timestamptz not null default now(),
  retired_at timestamptz                      -- signs no more; tokens of it are taken until they expire
);

-- Passkeys belong to a person, as sessions do. What else signing in needs stays closed to the role that serves requests.
alter table passkeys enable row level security;
create policy workspace on passkeys using (exists (select from memberships m where m.user_id = passkeys.user_id));
grant select, update, delete on passkeys to gepeto_app;
