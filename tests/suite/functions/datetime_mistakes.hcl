# What is no date.

locals {
  formatdate_1 = formatdate("YYYY", "2018-01-02")
  #                                 ^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `time` of `formatdate`: not a valid RFC3339 timestamp: "2018-01-02".
  formatdate_2 = formatdate("YYY", "2018-01-02T23:12:01Z")
  #                         ^^^^^ error: Invalid function argument
  # | Invalid value for `format` of `formatdate`: invalid date format verb "YYY"; text that is meant as it is stands in single quotes.
  formatdate_3 = formatdate("'a", "2018-01-02T23:12:01Z")
  #                         ^^^^ error: Invalid function argument
  # | Invalid value for `format` of `formatdate`: unterminated literal '.
  formatdate_4 = formatdate("YYYY", "2018-02-30T00:00:00Z")
  #                                 ^^^^^^^^^^^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `time` of `formatdate`: not a valid RFC3339 timestamp: "2018-02-30T00:00:00Z".

  timeadd_1 = timeadd("2017-11-22", "1h")
  #                   ^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `timestamp` of `timeadd`: not a valid RFC3339 timestamp: "2017-11-22".
  timeadd_2 = timeadd("2017-11-22T00:00:00Z", "1 hour")
  #                                           ^^^^^^^^ error: Invalid function argument
  # | Invalid value for `duration` of `timeadd`: unknown unit " hour" in duration "1 hour"; it is written like 1h30m or -10s.

  timecmp_1 = timecmp("a", "2017-11-22T00:00:00Z")
  #                   ^^^ error: Invalid function argument
  # | Invalid value for `timestamp_a` of `timecmp`: not a valid RFC3339 timestamp: "a".

  timestamp_1     = timestamp("UTC")
  #                           ^^^^^ error: Too many function arguments
  # | `timestamp` takes 0 arguments, and 1 are given. It is called as `timestamp()`.
  plantimestamp_1 = plantimestamp(null)
  #                               ^^^^ error: Too many function arguments
  # | `plantimestamp` takes 0 arguments, and 1 are given. It is called as `plantimestamp()`.

  timeadd_10 = timeadd("2017-11-22T00:00:00Z", "1d")
  #                                            ^^^^ error: Invalid function argument
  # | Invalid value for `duration` of `timeadd`: unknown unit "d" in duration "1d"; it is written like 1h30m or -10s.
}
