# What is no date.

locals {
  formatdate_1 = formatdate("YYYY", "2018-01-02")
  formatdate_2 = formatdate("YYY", "2018-01-02T23:12:01Z")
  formatdate_3 = formatdate("'a", "2018-01-02T23:12:01Z")
  formatdate_4 = formatdate("YYYY", "2018-02-30T00:00:00Z")

  plantimestamp_1 = plantimestamp(1)
  #                 ^^^^^^^^^^^^^ error: Call to unknown function
  # | There is no function named `plantimestamp`.

  timeadd_1 = timeadd("2017-11-22", "1h")
  timeadd_2 = timeadd("2017-11-22T00:00:00Z", "1 hour")

  timecmp_1 = timecmp("a", "2017-11-22T00:00:00Z")

  timestamp_1 = timestamp("now")
  #             ^^^^^^^^^ error: Call to unknown function
  # | There is no function named `timestamp`.
  # | help: Did you mean `timecmp`?
}
