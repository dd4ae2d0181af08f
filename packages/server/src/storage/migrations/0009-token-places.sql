-- The unique key over the places of a family leads with the same columns.
drop index access_tokens_grant;
