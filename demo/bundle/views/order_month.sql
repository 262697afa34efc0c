-- Orders by month, street and small class, with those that were closed in time.
SELECT
  strftime(reported_at, '%Y-%m') AS month,
  street,
  minor_code,
  any_value(minor_class) AS minor_class,
  count(*) AS orders,
  count(*) FILTER (WHERE closed_at <= due_at) AS in_time,
  sum(reworks) AS reworks
FROM o
GROUP BY month, street, minor_code
