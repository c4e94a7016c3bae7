Feature: Names tell whose things these are

  Scenario: A container's name begins with the project's
    Given I have stacks_container defined
    Then it must have name
    And its value must match the "^shop-" regex
