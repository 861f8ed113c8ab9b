-- Who makes a key with a key shares its fate: when the maker is revoked, so is what it made.
alter table api_keys add column made_by text references api_keys on delete set null; -- null: no key made it
create index api_keys_made_by on api_keys (made_by) where made_by is not null;
