# Dates and times.

locals {
  formatdate_1 = formatdate("DD MMM YYYY hh:mm ZZZ", "2018-01-02T23:12:01Z")
  formatdate_2 = formatdate("EEEE, DD-MMM-YY hh:mm:ss ZZZZZ", "2018-01-02T23:12:01+02:00")
  formatdate_3 = formatdate("h'h'm'm' aa", "2018-01-02T03:04:05Z")
  formatdate_4 = formatdate("M/D/YY H:mm AA", "2018-01-02T13:04:05Z")

  plantimestamp_1 = plantimestamp()
  #                 ^^^^^^^^^^^^^ error: Call to unknown function
  # | There is no function named `plantimestamp`.

  timeadd_1 = timeadd("2017-11-22T00:00:00Z", "10m")
  timeadd_2 = timeadd("2017-11-22T00:00:00+01:00", "-1h30m0.5s")

  timecmp_1 = timecmp("2017-11-22T00:00:00Z", "2017-11-22T01:00:00+01:00")
  timecmp_2 = timecmp("2017-11-22T00:00:00Z", "2018-11-22T00:00:00Z")
  timecmp_3 = timecmp("2019-11-22T00:00:00Z", "2018-11-22T00:00:00Z")

  timestamp_1 = timestamp()
  #             ^^^^^^^^^ error: Call to unknown function
  # | There is no function named `timestamp`.
  # | help: Did you mean `timecmp`?
}
