-- How many passages of the version that is found read like an instruction to the assistant; null: read before this was counted.
alter table documents add column suspect_passages integer;
