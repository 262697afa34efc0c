import { standardiserByName } from '../standardisers/catalogue.ts';

/** Why a function may not stand in a view; the words are in sql-finding.ts. */
export type FunctionRefusal = 'file' | 'environment' | 'dynamic' | 'nondeterministic' | 'unknown';

/**
 * Decides whether SQL of a view may call a function. In: its name in any case. Out: undefined when it may.
 * Only named functions pass: one that a later engine brings is refused until somebody has looked at it.
 */
export function decideFunction(name: string): FunctionRefusal | undefined {
  const key = name.toLowerCase();
  if (allowed.has(key) || standardiserByName.has(key)) return undefined;
  return refused.find(([, pattern]) => pattern.test(key))?.[0] ?? 'unknown';
}

/** Table functions a view may read from. */
export const allowedTableFunctions: ReadonlySet<string> = new Set([
  'unnest',
  'range',
  'generate_series',
]);

/** Names the engine reads as calls when no column of that name is in reach. */
export const bareFunctions: ReadonlySet<string> = new Set(
  words(`current_catalog current_date current_role current_schema current_time current_timestamp
    current_user localtime localtimestamp session_user user`),
);

const refused: readonly (readonly [FunctionRefusal, RegExp])[] = [
  [
    'file',
    /^(?:read_|parquet_|glob$|sniff_|scan_|seq_scan|arrow_scan|csv_|json_scan|sqlite_|postgres_|mysql_|iceberg_|delta_|st_read|write_log|parse_duckdb_log|truncate_duckdb_logs|which_secret)/,
  ],
  [
    'dynamic',
    /^(?:query|query_table|json_execute_serialized_sql|json_serialize_|json_deserialize_|from_substrait|get_substrait|sql_auto_complete|import_database|summary|show|checkpoint|force_checkpoint)/,
  ],
  [
    'nondeterministic',
    /^(?:random|rand|setseed|uuid|uuidv4|uuidv7|gen_random_uuid|now|today|ago|get_current_|transaction_timestamp|txid_current|nextval|currval|reservoir_quantile|current_(?:date|time|timestamp|localtime|localtimestamp)|localtime|localtimestamp|sleep_ms|pg_sleep|approx_quantile)/,
  ],
  [
    'environment',
    /^(?:getenv|current_|getvariable|duckdb_|pragma_|pg_|has_|inet_|session_user$|user$|user_agent|version$|extension_versions|platform$|table_info|storage_info|database_|collations|functions|metadata_info|in_search_path|col_description|obj_description|shobj_description|get_block_size|stats$|vector_type|icu_calendar_names|show_)/,
  ],
];

const allowed: ReadonlySet<string> = new Set(
  words(`
    !__postfix !~~ !~~* % & && * ** + - ->> / // <-> << <=> <@ >> @ @> ^ ^@ | || ~ ~~ ~~* ~~~ xor
    abs acos acosh add asin asinh atan atan2 atanh cbrt ceil ceiling cos cosh cot degrees divide even exp
    factorial fdiv floor fmod gamma gcd greatest greatest_common_divisor isfinite isinf isnan lcm least
    least_common_multiple lgamma ln log log10 log2 mod multiply nextafter pi pow power radians round round_even
    roundbankers sign signbit sin sinh sqrt subtract tan tanh trunc
    ascii bar base64 bin bit_count bit_length bit_position bitstring char_length character_length chr concat
    concat_ws contains damerau_levenshtein decode editdist3 encode ends_with format format_bytes
    formatreadabledecimalsize formatreadablesize from_base64 from_binary from_hex get_bit hamming hash hex
    icu_sort_key ilike_escape instr jaccard jaro_similarity jaro_winkler_similarity lcase left left_grapheme
    length length_grapheme levenshtein like_escape lower lpad ltrim md5 md5_number md5_number_lower
    md5_number_upper mismatches nfc_normalize not_ilike_escape not_like_escape octet_length ord parse_dirname
    parse_dirpath parse_filename parse_formatted_bytes parse_path position prefix printf regexp_escape
    regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array
    regexp_split_to_table repeat replace reverse right right_grapheme rpad rtrim set_bit sha1 sha256 split
    split_part starts_with str_split str_split_regex string_split string_split_regex string_to_array
    strip_accents strlen strpos substr substring substring_grapheme suffix to_base to_base64 to_binary to_hex
    translate trim ucase unbin unhex unicode upper url_decode url_encode
    age century date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname
    dayofmonth dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_ns epoch_us era hour isodow isoyear
    julian last_day make_date make_time make_timestamp make_timestamp_ms make_timestamp_ns make_timestamptz
    microsecond millennium millisecond minute month monthname nanosecond normalized_interval quarter second
    strftime strptime time_bucket timezone timezone_hour timezone_minute to_centuries to_days to_decades to_hours
    to_microseconds to_millennia to_milliseconds to_minutes to_months to_quarters to_seconds to_timestamp
    to_weeks to_years try_strptime week weekday weekofyear year yearweek
    alias cardinality combine constant_or_null element_at enum_code enum_first enum_last enum_range
    enum_range_boundary ifnull nullif row switch typeof coalesce if
    aggregate apply array_aggr array_aggregate array_append array_apply array_cat array_concat array_contains
    array_cosine_distance array_cosine_similarity array_cross_product array_distance array_distinct
    array_dot_product array_extract array_filter array_grade_up array_has array_has_all array_has_any
    array_indexof array_inner_product array_intersect array_length array_negative_dot_product
    array_negative_inner_product array_pop_back array_pop_front array_position array_prepend array_push_back
    array_push_front array_reduce array_resize array_reverse array_reverse_sort array_select array_slice
    array_sort array_to_string array_to_string_comma_default array_transform array_unique array_value
    array_where array_zip filter flatten generate_series generate_subscripts grade_up len list_aggr
    list_aggregate list_any_value list_append list_apply list_approx_count_distinct list_avg list_bit_and
    list_bit_or list_bit_xor list_bool_and list_bool_or list_cat list_concat list_contains list_cosine_distance
    list_cosine_similarity list_count list_distance list_distinct list_dot_product list_element list_entropy
    list_extract list_filter list_first list_grade_up list_has list_has_all list_has_any list_histogram
    list_indexof list_inner_product list_intersect list_kurtosis list_kurtosis_pop list_last list_mad list_max
    list_median list_min list_mode list_negative_dot_product list_negative_inner_product list_pack
    list_position list_prepend list_product list_reduce list_resize list_reverse list_reverse_sort list_select
    list_sem list_skewness list_slice list_sort list_stddev_pop list_stddev_samp list_string_agg list_sum
    list_transform list_unique list_value list_var_pop list_var_samp list_where list_zip range reduce unnest
    map map_concat map_contains map_contains_entry map_contains_value map_entries map_extract
    map_extract_value map_from_entries map_keys map_values
    struct_concat struct_contains struct_extract struct_extract_at struct_has struct_indexof struct_insert
    struct_keys struct_pack struct_position struct_update struct_values remap_struct union_extract union_tag
    union_value
    array_to_json from_json from_json_strict json json_array json_array_length json_contains json_exists
    json_extract json_extract_path json_extract_path_text json_extract_string json_group_array
    json_group_object json_group_structure json_keys json_merge_patch json_object json_pretty json_quote
    json_structure json_transform json_transform_strict json_type json_valid json_value row_to_json to_json
    any_value approx_count_distinct approx_top_k arbitrary arg_max arg_max_null arg_max_nulls_last arg_min
    arg_min_null arg_min_nulls_last argmax argmin array_agg avg bit_and bit_or bit_xor bitstring_agg bool_and
    bool_or corr count count_if count_star countif covar_pop covar_samp cume_dist dense_rank entropy favg fill
    first first_value fsum geomean geometric_mean group_concat histogram histogram_exact is_histogram_other_bin
    kahan_sum kurtosis kurtosis_pop lag last last_value lead list listagg mad max max_by mean median min min_by
    mode nth_value ntile percent_rank product quantile quantile_cont quantile_disc rank rank_dense regr_avgx
    regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy row_number sem skewness
    stddev stddev_pop stddev_samp string_agg sum sum_no_overflow sumkahan var_pop var_samp variance wavg
    weighted_avg`),
);

/** The names of the allow-list, for the test that compares them with the engine's own catalogue. */
export const allowedFunctions: readonly string[] = [...allowed];

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
