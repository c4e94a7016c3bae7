# Dates and times.

locals {
  formatdate_1 = formatdate("DD MMM YYYY hh:mm ZZZ", "2018-01-02T23:12:01Z")  # => "02 Jan 2018 23:12 UTC"
  formatdate_2 = formatdate("EEEE, DD-MMM-YY hh:mm:ss ZZZZZ", "2018-01-02T23:12:01+02:00")  # => "Tuesday, 02-Jan-18 23:12:01 +02:00"
  formatdate_3 = formatdate("h'h'm'm' aa", "2018-01-02T03:04:05Z")  # => "3h4m am"
  formatdate_4 = formatdate("M/D/YY H:mm AA", "2018-01-02T13:04:05Z")  # => "1/2/18 1:04 PM"

  timeadd_1 = timeadd("2017-11-22T00:00:00Z", "10m")  # => "2017-11-22T00:10:00Z"
  timeadd_2 = timeadd("2017-11-22T00:00:00+01:00", "-1h30m0.5s")  # => "2017-11-21T22:29:59+01:00"

  timecmp_1 = timecmp("2017-11-22T00:00:00Z", "2017-11-22T01:00:00+01:00")  # => 0
  timecmp_2 = timecmp("2017-11-22T00:00:00Z", "2018-11-22T00:00:00Z")  # => -1
  timecmp_4 = timecmp("2017-11-22T3:00:00,5Z", "2017-11-22T03:00:00.5Z")  # => 0
  timecmp_3 = timecmp("2019-11-22T00:00:00Z", "2018-11-22T00:00:00Z")  # => 1

  # What is known at apply, or differs from plan to plan.
  plantimestamp_1 = length(plantimestamp())  # => 20
  timestamp_1     = timestamp()  # => "2026-03-01T12:00:00Z"
  timestamp_2     = timestamp() == null  # => false
  timestamp_3     = can(timeadd(timestamp(), "1h"))  # => true

  formatdate_10 = formatdate("YYYY''MM '''D' ''''", "2018-01-02T03:04:05Z")  # => "2018'01 'D ''"

  timeadd_10 = timeadd("2017-11-22T00:00:00Z", "0.3333333333333333333333h")  # => "2017-11-22T00:20:00Z"
}
