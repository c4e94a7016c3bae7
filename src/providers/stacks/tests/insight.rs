//! Data sources and ephemeral resources about one container, against the simulator and against servers
//! that answer in other shapes.

use ::http::Method;

use super::*;
use crate::provider::ErrorKind;
use crate::simulator::{Fault, FaultRule};

const WEB: &str = "usr-abc12345-web";
const VPN: &str = "usr-abc12345-vpn";

impl Lab {
    async fn data(&self, kind: &str, arguments: Arguments<'_>) -> Result<Value, ProviderError> {
        let (_, source) = self.registry.data_source(kind).expect("a data source");
        let config = filled(source.schema(), arguments);
        assert_eq!(source.validate(&config), [], "a good configuration");
        let value = self.writer.read_data(kind, &config).await?;
        assert_eq!(value.ty(), source.schema().ty(), "{kind}");
        assert!(value.is_wholly_known());
        Ok(value)
    }

    async fn opened(&self, kind: &str, arguments: Arguments<'_>) -> Result<Value, ProviderError> {
        let (_, ephemeral) = self.registry.ephemeral_type(kind).expect("an ephemeral resource");
        let config = filled(ephemeral.schema(), arguments);
        assert_eq!(ephemeral.validate(&config), [], "a good configuration");
        let opened = self.writer.open_ephemeral(kind, &config).await?;
        assert_eq!(opened.value.ty(), ephemeral.schema().ty(), "{kind}");
        assert!(opened.value.is_wholly_known());
        assert_eq!(opened.held.secret, "");
        Ok(opened.value)
    }

    /// From now on these answers come with another body.
    fn answer_with(&self, path: &str, body: &'static str) {
        let edit = move |response: ::http::Response<Bytes>| {
            Ok(response.map(|_| Bytes::from_static(body.as_bytes())))
        };
        self.simulator
            .add_fault(FaultRule::new(Fault::Edit(Arc::new(edit))).on(Method::GET, path).times(u64::MAX));
    }
}

fn count(object: &Value, name: &str) -> usize {
    object.get_attr(name).map_or(0, Value::len)
}

fn of(id: &str) -> [(&'static str, Value); 1] {
    [("container_id", id.into())]
}

#[tokio::test(start_paused = true)]
async fn what_is_there_is_told() {
    let lab = Lab::with_containers(
        &[("web", "nodejs"), ("db", "postgresql"), ("vpn", "stacks-vpn")]
            .map(|(name, template)| if name == "db" { ("dbs", template) } else { (name, template) }),
    )
    .await;
    let connect = |world: &mut World| world.dashboard().connect(WEB, "usr-abc12345-dbs", "main");
    lab.simulator.change(connect).expect("both are there");
    lab.sleep(300).await;

    let found = lab.data("stacks_connections", &of(WEB)).await.expect("it is there");
    assert_eq!((count(&found, "outgoing"), count(&found, "incoming")), (1, 0));
    let found = lab.data("stacks_available_targets", &of(WEB)).await.expect("it is there");
    assert_eq!((count(&found, "all"), count(&found, "databases")), (2, 1));
    let found = lab.data("stacks_allowed_ips", &of(WEB)).await.expect("it is there");
    assert_eq!(attrs::flag(&found, "external_access_enabled"), Some(false));
    assert_eq!(attrs::text(&found, "caller_ip"), Some("203.0.113.45"));
    let found = lab.data("stacks_logs", &[("container_id", WEB.into()), ("lines", 2.into())]).await;
    assert_eq!(count(&found.expect("it is there"), "entries"), 2);
    let found = lab.data("stacks_logs", &of(WEB)).await.expect("it is there");
    assert_eq!(attrs::whole(&found, "lines"), Some(100));
    let found = lab.data("stacks_metrics", &of(WEB)).await.expect("it is there");
    assert!(count(&found, "cpu") > 3 && count(&found, "network_out") > 3);
    let found = lab.data("stacks_vpn_clients", &of(VPN)).await.expect("it is there");
    assert_eq!(count(&found, "clients"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_container_that_is_not_there_is_the_arguments_fault() {
    let lab = Lab::new();
    for kind in [
        "stacks_connections",
        "stacks_available_targets",
        "stacks_allowed_ips",
        "stacks_logs",
        "stacks_metrics",
        "stacks_vpn_clients",
    ] {
        let error = lab.data(kind, &of(WEB)).await.expect_err("there is none");
        assert_eq!(
            (error.kind, error.summary.as_str()),
            (ErrorKind::Invalid, "Container not found"),
            "{kind}"
        );
    }
    for kind in ["stacks_credentials", "stacks_certificate"] {
        let error = lab.opened(kind, &of(WEB)).await.expect_err("there is none");
        assert_eq!(error.summary, "Container not found", "{kind}");
    }
    let error = lab.opened("stacks_vpn_config", &of(VPN)).await.expect_err("there is none");
    assert_eq!(error.summary, "VPN client not found");
}

#[tokio::test(start_paused = true)]
async fn secrets_are_opened() {
    let lab = Lab::with_containers(&[("web", "nodejs"), ("vpn", "stacks-vpn")]).await;
    let found = lab.opened("stacks_credentials", &of(WEB)).await.expect("it is there");
    assert_eq!(attrs::text(&found, "username"), Some("usr-abc12345"));
    assert_eq!(attrs::text(&found, "password").map(str::len), Some(20));
    assert_eq!(count(&found, "credentials"), 1);
    let found = lab.opened("stacks_credentials", &of(VPN)).await.expect("it is there");
    assert!(attrs::is_null(&found, "username"));
    let found = lab.opened("stacks_certificate", &of(WEB)).await.expect("it is there");
    assert!(attrs::text(&found, "private_key").is_some_and(|key| key.starts_with("-----BEGIN OPENSSH")));
    let found = lab.opened("stacks_vpn_config", &of(VPN)).await.expect("it is there");
    assert_eq!(attrs::text(&found, "client"), Some("default"));
    assert!(attrs::text(&found, "config").is_some_and(|config| config.starts_with("[Interface]")));
    let error = lab.opened("stacks_certificate", &of(VPN)).await.expect_err("a managed service");
    assert_eq!(error.kind, ErrorKind::Invalid);
}

#[tokio::test(start_paused = true)]
async fn files_may_come_within_json_and_nothing_else_is_taken_for_one() {
    const KEY: &str = "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n";
    let path = "/containers/*/certificate";
    for (body, is_key) in [
        (KEY, true),
        (
            r#"{"success":true,"data":{"privateKey":"-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n"}}"#,
            true,
        ),
        (r#""-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n""#, true),
        ("-----BEGIN RSA PRIVATE KEY-----\nab", false),
        (r#"{"success":false,"error":"-----BEGIN x -----END"}"#, false),
        ("<html>Sign in</html>", false),
        ("", false),
    ] {
        let lab = Lab::with_containers(&[("web", "nodejs")]).await;
        lab.answer_with(path, body);
        match lab.opened("stacks_certificate", &of(WEB)).await {
            Ok(found) => {
                assert!(is_key, "{body}");
                assert_eq!(attrs::text(&found, "private_key"), Some(KEY));
            }
            Err(error) => {
                assert!(!is_key, "{body}");
                assert_eq!(error.kind, ErrorKind::Unreachable);
                assert!(!format!("{error:?}").contains("RSA"), "{error:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn vpn_clients_of_a_server_that_tells_names_only_are_settled() {
    let lab = Lab::with_containers(&[("vpn", "stacks-vpn")]).await;
    lab.answer_with(
        "/containers/*/vpn-clients",
        r#"{"success":true,"data":{"clients":["default","laptop"]}}"#,
    );
    let told =
        |response: ::http::Response<Bytes>| Ok(response.map(|_| Bytes::from_static(b"{\"success\":true}")));
    lab.simulator
        .add_fault(FaultRule::new(Fault::Edit(Arc::new(told))).on(Method::POST, "/containers/*/vpn-clients"));
    let arguments = [("container_id", VPN.into()), ("name", "laptop".into())];
    let object = lab.create("stacks_vpn_client", &arguments).await;
    assert!(attrs::is_null(&object, "public_key"));
    lab.delete("stacks_vpn_client", &object).await;
}

#[tokio::test(start_paused = true)]
async fn clients_that_somebody_added_are_discovered() {
    let lab = Lab::with_containers(&[("vpn", "stacks-vpn"), ("web", "nodejs")]).await;
    let add = |world: &mut World| world.dashboard().add_vpn_client(VPN, "phone");
    lab.simulator.change(add).expect("there is room");
    let listed = lab.writer.list().await.expect("STACKS answers");
    let clients: Vec<_> = listed.iter().filter(|listed| listed.kind == "stacks_vpn_client").collect();
    let [client] = clients.as_slice() else { panic!("one was added: {clients:?}") };
    assert_eq!((client.id.as_str(), client.name.as_str()), ("usr-abc12345-vpn/phone", "vpn phone"));
    let imported = exists(lab.writer.import("stacks_vpn_client", &client.id).await.expect("STACKS answers"));
    assert_eq!(client.object, imported);
}

#[tokio::test(start_paused = true)]
async fn log_lines_come_without_secrets() {
    let lab = Lab::with_containers(&[("web", "nodejs")]).await;
    lab.answer_with("/containers/*/logs", r#"{"logs":"DB_PASSWORD=hunter22\nup"}"#);
    let found = lab.data("stacks_logs", &of(WEB)).await.expect("it is there");
    let entries = Value::list(crate::value::Ty::STRING, ["DB_PASSWORD=***", "up"].map(Value::from));
    assert_eq!(found.get_attr("entries"), Some(&entries));
}
