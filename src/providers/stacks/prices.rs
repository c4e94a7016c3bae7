//! What containers cost: prices that the API announces, and the guide's table where it does not.

use rustc_hash::FxHashMap;
use serde_json::Value as Json;

use super::catalogue::{ContainerPlan, ContainerTemplate, Family, PLANS, StorageTier, VPN_PRICE};
use super::lenient::money;
use crate::provider::Cents;
use crate::providers::attrs::optional_number;
use crate::value::{Number, Value};

/// Monthly prices by container template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Prices {
    templates: FxHashMap<String, Announced>,
}

/// What the API says of one container template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Announced {
    /// At its smallest plan.
    base: Option<Cents>,
    plans: FxHashMap<String, Cents>,
}

/// What is paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size<'a> {
    pub(super) container_template: &'a str,
    pub(super) container_plan: Option<&'a str>,
    pub(super) storage_tier: Option<i64>,
}

impl Prices {
    /// Reads the answer of `GET /containers/templates`, whose shape the guide does not give: a list at
    /// the top, under `data` or under `templates`. `None` if no price can be found in it.
    pub(super) fn read(body: &Json) -> Option<Prices> {
        let templates: FxHashMap<String, Announced> = items(body)?.iter().filter_map(announced).collect();
        (!templates.is_empty()).then_some(Prices { templates })
    }

    /// Price a month.
    pub(super) fn of(&self, size: Size<'_>) -> Cents {
        let Size { container_template, container_plan, storage_tier } = size;
        let tier = storage_tier.and_then(StorageTier::find).map_or(Cents::ZERO, |tier| tier.price);
        let known = ContainerTemplate::find(container_template);
        let plan = container_plan.or(known.and_then(ContainerTemplate::default_plan));
        let announced = self.templates.get(container_template);
        let is_smallest = plan == known.and_then(ContainerTemplate::default_plan);
        let of_plan = || announced?.plans.get(plan?).copied();
        let of_template = || announced?.base.filter(|_| is_smallest);
        of_plan().or_else(of_template).unwrap_or_else(|| in_the_guide(known, plan)) + tier
    }
}

fn in_the_guide(template: Option<&ContainerTemplate>, plan: Option<&str>) -> Cents {
    match (plan.and_then(ContainerPlan::find), template.map(|template| template.family)) {
        (_, Some(Family::Vpn)) => VPN_PRICE,
        (Some(plan), _) => plan.price,
        // A template or plan that we do not know: the guide's default plan.
        (None, _) => PLANS[1].price,
    }
}

/// The list of templates, wherever it stands.
pub(super) fn items(body: &Json) -> Option<&Vec<Json>> {
    let places = [
        Some(body),
        body.get("data"),
        body.get("templates"),
        body.get("data").and_then(|d| d.get("templates")),
    ];
    places.into_iter().flatten().find_map(Json::as_array)
}

/// The id of an item, under whichever name.
pub(super) fn item_id(item: &Json) -> Option<&str> {
    ["id", "template", "template_id"].iter().find_map(|name| item.get(name)?.as_str())
}

/// The price of an item, under whichever name.
pub(super) fn item_price(item: &Json) -> Option<Cents> {
    ["price_monthly", "monthly_price", "price"].iter().find_map(|name| money(item.get(name)?))
}

fn announced(item: &Json) -> Option<(String, Announced)> {
    let plans = item.get("plans").and_then(Json::as_array).into_iter().flatten();
    let plans =
        plans.filter_map(|plan| Some((plan.get("id")?.as_str()?.to_owned(), item_price(plan)?))).collect();
    let announced = Announced { base: item_price(item), plans };
    (announced != Announced::default()).then_some((item_id(item)?.to_owned(), announced))
}

/// An amount as the language has it: a number of dollars.
pub(super) fn dollars(amount: Cents) -> Value {
    let number: Option<Number> = format!("{}.{:02}", amount.0 / 100, amount.0 % 100).parse().ok();
    optional_number(number.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn size<'a>(template: &'a str, plan: Option<&'a str>, tier: Option<i64>) -> Size<'a> {
        Size { container_template: template, container_plan: plan, storage_tier: tier }
    }

    #[test]
    fn the_guides_prices_hold_where_nothing_is_announced() {
        let prices = Prices::default();
        for (template, plan, tier, cents) in [
            ("nginx-micro", Some("micro"), None, 100),
            ("nodejs", Some("basic"), None, 400),
            ("nodejs", None, None, 400),
            ("nodejs", Some("standard"), Some(3), 800),
            ("ubuntu", Some("premium"), Some(5), 1500),
            ("stacks-vpn", None, None, 500),
            ("brand-new", None, None, 400),
        ] {
            assert_eq!(prices.of(size(template, plan, tier)), Cents(cents), "{template} {plan:?} {tier:?}");
        }
    }

    #[test]
    fn announced_prices_are_found_in_every_shape() {
        for body in [
            json!([{"id": "nodejs", "price_monthly": 6}]),
            json!({"success": true, "data": [{"template": "nodejs", "monthly_price": "6.00"}]}),
            json!({"templates": [{"template_id": "nodejs", "price": "$6"}, "odd", {"id": "no-price"}]}),
            json!({"data": {"templates": [{"id": "nodejs", "plans": [{"id": "basic", "price": 6}]}]}}),
        ] {
            let prices = Prices::read(&body).expect("prices");
            assert_eq!(prices.of(size("nodejs", Some("basic"), None)), Cents(600), "{body}");
            assert_eq!(prices.of(size("nodejs", Some("premium"), None)), Cents(1000), "{body}");
            assert_eq!(prices.of(size("mysql", Some("basic"), Some(1))), Cents(500), "{body}");
        }
        for body in [json!(null), json!({"data": {}}), json!([]), json!([{"id": "nodejs"}])] {
            assert_eq!(Prices::read(&body), None, "{body}");
        }
    }
}
