-- The key from which the installation's own keys are drawn, sealed under the master key: another master key seals it anew,
-- and nothing else changes. Closed to the role that serves requests.
create table root_keys (
  is_only boolean primary key default true check (is_only),
  sealed bytea not null,
  kind text not null check (kind in ('file', 'environment', 'kms')),   -- where the master key is
  master_key_id text not null,                -- which one: a fingerprint, or what KMS calls it
  sealed_at timestamptz not null default now()
);
