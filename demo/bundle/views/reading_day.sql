-- Daily means and maxima of the main factor of each kind of station; hours that are not normal are left out.
WITH reading AS (
  SELECT station_code, observed_at, 'ammonia' AS factor, ammonia AS value FROM w WHERE flag = 'N'
  UNION ALL
  SELECT station_code, observed_at, 'so2', so2 FROM a WHERE flag = 'N'
  UNION ALL
  SELECT station_code, observed_at, 'pm25', pm25 FROM a WHERE flag = 'N'
  UNION ALL
  SELECT station_code, observed_at, 'pm10', pm10 FROM d WHERE flag = 'N'
  UNION ALL
  SELECT station_code, observed_at, 'leq', leq FROM n WHERE flag = 'N'
)
SELECT
  station_code,
  CAST(observed_at AS DATE) AS day,
  factor,
  round(avg(value), 3) AS mean,
  max(value) AS highest,
  count(value) AS hours
FROM reading
GROUP BY station_code, day, factor
