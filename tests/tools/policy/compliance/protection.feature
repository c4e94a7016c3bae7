Feature: Databases keep their data

  Scenario: A database is protected against deletion
    Given I have stacks_container defined
    When its template is postgresql
    Then it must have deletion_protection
    And its value must be true
