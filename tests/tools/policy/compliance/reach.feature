Feature: Nothing is open to everybody

  Scenario: An allow-list names whom it lets in
    Given I have stacks_ip_allowlist defined
    Then it must have entry
    And it must have ip_address
    And its value must not match the "^0\.0\.0\.0/0$" regex
