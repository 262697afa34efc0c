-- Projects whose present step was due before the end of 2025, with the days they waited by then.
SELECT
  s.project_code,
  p.name,
  p.investor,
  s.step,
  s.handler,
  s.planned_on,
  date_diff('day', s.planned_on, DATE '2025-12-31') AS days_late
FROM s
JOIN p ON p.project_code = s.project_code
WHERE s.state = '办理中' AND s.planned_on < DATE '2025-12-31'
