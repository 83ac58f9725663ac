-- Which of some keys any segment names.
SELECT storage_path
FROM live.segments
WHERE storage_path IN (?)
GROUP BY storage_path
ORDER BY storage_path
