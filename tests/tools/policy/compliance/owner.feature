Feature: Somebody answers for it

  Scenario: The owner's team is known
    Given I have terraform_data defined
    When its name is owner
    Then it must have input
    And it must have team
