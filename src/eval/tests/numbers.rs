//! Numbers in expressions, as Terraform 1.11 has them: what they are equal to, infinity, the sign of
//! zero, and the digits that functions give.

use super::{check, check_error};

#[test]
fn infinity_is_a_number_until_it_is_stored() {
    check(
        r#"
        can(1 / 0)                => true
        false && (1 / 0 == 1)     => false
        1 / 0 == 2 / 0            => true
        1 / 0 > 1e300             => true
        -1 / 0 < 0                => true
        1 / (1 / 0)               => 0
        min(1, 1 / 0)             => 1
        length([1 / 0])           => 1
        [for x in [1 / 0] : x > 1] => [true]
        true ? 1 : 1 / 0          => 1
        pow(2, -1 / 0)            => 0
        can(0 / 0)                => false
        can(5 % (1 / 0))          => false
        can((1 / 0) - (1 / 0))    => false
        can((1 / 0) * 0)          => false
        can([1, 2][1 / 0])        => false
        can(jsonencode([1 / 0]))  => false
        can("x${1 / 0}")          => false
        can(format("%f", 1 / 0))  => false
        5 % 0                     => 5
        "#,
    );
    check_error(
        "{ sizes = [1, 1 / 0] }",
        "Infinite number at [1 / 0]: The output value `it` is an infinite number at .inner.sizes[1], which cannot \
         be stored. Most likely something is divided by zero.",
    );
}

#[test]
fn the_sign_of_zero_shows() {
    check(
        r#"
        "${-0}x"           => "-0x"
        0 * -1             => -0
        log(10, 0)         => -0
        jsonencode([-0])   => "[-0]"
        jsondecode("-0")   => -0
        -0 == 0            => true
        -0 < 0             => false
        contains([0], -0)  => true
        distinct([0, -0])  => list[0]
        toset([0, -0])     => set[-0, 0]
        [7][-0]            => 7
        abs(-0)            => 0
        ceil(-0.5)         => 0
        max(-0, 0)         => -0
        parseint("-0", 10) => 0
        format("%d", -0)   => "0"
        format("%.1f", -0) => "-0.0"
        "#,
    );
}

#[test]
fn powers_and_logarithms_have_the_last_digit_of_go() {
    check(
        r#"
        pow(2, 0.5)                       => 1.4142135623730951
        pow(2, 0.5) == 1.4142135623730951 => true
        pow(2, 0.5) * 2                   => 2.828427124746190290949243717477656900882720947265625
        pow(3, -0.5)                      => 0.5773502691896258
        pow(16, 16)                       => 18446744073709550000
        pow(0.1, 16)                      => 0.00000000000000010000000000000017
        pow(1e30, 0.1)                    => 999.9999999999998
        pow(38, 25.14)                    => 5197082595159867600000000000000000000000
        pow(2.5, 0.3)                     => 1.3163822043342375
        log(3, 10)                        => 0.4771212547196623
        log(1e30, 3)                      => 62.87709822868155
        length("a") / length("abc")       => 0.33333333333333333334
        floor(10) / length("abc") > 3.3   => true
        parseint("ZZ", 62)                => 3843
        "#,
    );
}

#[test]
fn the_general_verb_writes_large_and_small_numbers_with_an_exponent() {
    check(
        r#"
        format("%v", 123456)      => "123456"
        format("%v", 1000000)     => "1e+06"
        format("%v", 1234567.5)   => "1.2345675e+06"
        format("%v", 0.00001)     => "1e-05"
        format("%v", -1e10)       => "-1e+10"
        format("%-8v|", 1e10)     => "1e+10   |"
        format("%v", [1e10])      => "[10000000000]"
        format("%s", 1e10)        => "10000000000"
        yamlencode("a 😀")         => "\"a \\U0001F600\"\n"
        "#,
    );
}
