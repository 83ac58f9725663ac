-- How many webhooks there are.
SELECT count(*) AS total
FROM live.webhooks
