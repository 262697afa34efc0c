-- What a job is about, in the words of its owner: the name of a data set, a view, a resource.
alter table job add column subject text;
