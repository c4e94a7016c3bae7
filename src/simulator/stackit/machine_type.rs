//! Machine types: the catalogue, and the filter that a list of them takes.

use serde_json::{Value, json};

/// Name, vCPUs, memory in MB, and the processor.
const CATALOGUE: [(&str, u64, u64, &str); 10] = [
    ("t1.1", 1, 512, "intel-ivybridge-generic"),
    ("t1.2", 1, 2_048, "intel-ivybridge-generic"),
    ("c2i.1", 1, 2_048, "intel-icelake-generic"),
    ("c2i.2", 2, 4_096, "intel-icelake-generic"),
    ("c2i.4", 4, 8_192, "intel-icelake-generic"),
    ("g2i.1", 1, 4_096, "intel-icelake-generic"),
    ("g2i.2", 2, 8_192, "intel-icelake-generic"),
    ("g2i.4", 4, 16_384, "intel-icelake-generic"),
    ("m2i.2", 2, 16_384, "intel-icelake-generic"),
    ("n2.14d.g1", 14, 114_688, "intel-icelake-generic"),
];

/// All types as the API tells of them.
pub(super) fn all() -> impl Iterator<Item = Value> {
    CATALOGUE.into_iter().map(|(name, vcpus, ram, cpu)| {
        let family =
            if name.starts_with('t') { "small, with cpu-overcommit" } else { "without cpu-overcommit" };
        json!({
            "name": name,
            "description": format!("{family}. Runs on various Intel CPUs."),
            "vcpus": vcpus,
            "ram": ram,
            "disk": 20,
            "extraSpecs": {"cpu": cpu, "overcommit": if name.starts_with('t') { "4" } else { "1" }},
        })
    })
}

pub(super) fn is_known(name: &str) -> bool {
    CATALOGUE.iter().any(|(known, ..)| *known == name)
}

/// Whether a type passes a filter. Of the vendor's expression language this understands comparisons of
/// members with literals, joined by `&&` and `||`.
///
/// # Errors
/// The part that is no such comparison.
pub(super) fn passes(machine_type: &Value, filter: &str) -> Result<bool, String> {
    let mut any = false;
    for alternative in filter.split("||") {
        let mut all = true;
        for comparison in alternative.split("&&") {
            all &= compare(machine_type, comparison.trim())?;
        }
        any |= all;
    }
    Ok(any)
}

fn compare(machine_type: &Value, comparison: &str) -> Result<bool, String> {
    let bad = || format!("filter has an error: {comparison}");
    let operators = ["==", "!=", ">=", "<=", ">", "<", " startsWith ", " contains "];
    let found = operators.into_iter().find_map(|op| Some((op, comparison.split_once(op)?)));
    let (operator, (member, literal)) = found.ok_or_else(bad)?;
    let value = member.trim().split('.').fold(machine_type, |value, name| &value[name]);
    let literal: Value = serde_json::from_str(literal.trim()).map_err(|_| bad())?;
    match (value, &literal) {
        (Value::Number(value), Value::Number(literal)) => {
            let (value, literal) = (value.as_f64().unwrap_or(0.0), literal.as_f64().unwrap_or(0.0));
            holds(operator, value.partial_cmp(&literal)).ok_or_else(bad)
        }
        (Value::String(value), Value::String(literal)) => match operator {
            " startsWith " => Ok(value.starts_with(literal.as_str())),
            " contains " => Ok(value.contains(literal.as_str())),
            _ => holds(operator, Some(value.cmp(literal))).ok_or_else(bad),
        },
        _ => Err(bad()),
    }
}

fn holds(operator: &str, order: Option<std::cmp::Ordering>) -> Option<bool> {
    let order = order?;
    Some(match operator {
        "==" => order.is_eq(),
        "!=" => order.is_ne(),
        ">=" => order.is_ge(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        "<" => order.is_lt(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(filter: &str) -> Result<Vec<String>, String> {
        let mut names = Vec::new();
        for machine_type in all() {
            if passes(&machine_type, filter)? {
                names.push(machine_type["name"].as_str().unwrap_or("").to_owned());
            }
        }
        Ok(names)
    }

    #[test]
    fn a_filter_chooses_by_members() {
        assert_eq!(names("vcpus >= 2 && ram < 8192"), Ok(vec!["c2i.2".to_owned()]));
        assert_eq!(names(r#"name startsWith "t1" || vcpus == 14"#).map(|names| names.len()), Ok(3));
        assert_eq!(names(r#"extraSpecs.overcommit == "4""#).map(|names| names.len()), Ok(2));
        assert!(names("vcpus").is_err());
        assert!(names("vcpus == many").is_err());
    }
}
