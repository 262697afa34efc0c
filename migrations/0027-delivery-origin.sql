-- What an answer over HTTP was: {asked, etag, lastModified}, so that the same is not fetched again while it is unchanged.
alter table delivery add column origin jsonb;
