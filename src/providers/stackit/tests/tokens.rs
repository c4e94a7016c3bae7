//! Access tokens: by key, by federation, from outside; renewed, refused, and never shown.

use ::http::{Method, Request, Response};
use bytes::Bytes;

use super::*;
use crate::http::TransportError;
use crate::provider::ErrorKind;
use crate::simulator::{Execution, Fault, FaultRule, Refusal};

fn tokens(lab: &Lab) -> usize {
    lab.count("POST", "/token")
}

fn key_host() -> TestHost {
    endpoints(TestHost::new()).with_env("STACKIT_SERVICE_ACCOUNT_KEY", &KEYED.1)
}

fn lab_of(host: TestHost, settings: Arguments<'_>) -> Result<Lab, ProviderError> {
    let lab = Lab::of(KEYED.0.clone(), host, &Clouds::Real, settings);
    if let Err(error) = &lab {
        let shown = format!("{error:?} {} {:?}", error.detail, error.hints);
        assert!(
            !shown.contains("PRIVATE KEY-----\\nMII") && !shown.contains("MIIE"),
            "the key shows: {shown}"
        );
    }
    lab
}

#[tokio::test(start_paused = true)]
async fn both_forms_of_a_key_get_one_token_for_everything_at_once() {
    for file in [&KEYED.1, &KEYED.2] {
        let lab = Lab::with_key(file);
        lab.simulator.set_latency(Duration::from_millis(100), Duration::from_millis(300));
        let (a, b, c) = (web("running"), web("running"), web("running"));
        let (a, b, c) = tokio::join!(lab.try_adopt(&a), lab.try_adopt(&b), lab.try_adopt(&c));
        [a, b, c].into_iter().for_each(|outcome| drop(ready(outcome)));
        assert_eq!((tokens(&lab), lab.statuses(401)), (1, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_it_ends_in_the_middle_of_a_wait() {
    for lifetime in [10, 45, 120] {
        for (status, word) in [("INACTIVE", "running"), ("ACTIVE", "stopped"), ("DEALLOCATED", "stopped")] {
            let lab = Lab::with_key(&KEYED.1);
            lab.simulator.change(|world| world.stackit.token_lifetime = lifetime);
            lab.portal(|portal| {
                portal.show(WEB, status).expect("the server");
                let slow = crate::simulator::PowerFate::Takes(Duration::from_secs(300));
                portal.decide_next(WEB, slow).expect("the server");
            });
            lab.adopt(word).await;
            assert_eq!(lab.statuses(401), 0, "{lifetime} s: renewed in time");
            assert!(tokens(&lab) > 2, "{lifetime} s: {} tokens", tokens(&lab));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_refused_at_any_second_is_exchanged_once_more() {
    for (status, word, actions) in [("INACTIVE", "running", 1), ("DEALLOCATED", "stopped", 2)] {
        for second in 0..40 {
            let lab = Lab::with_key(&KEYED.1);
            lab.portal(|portal| portal.show(WEB, status).expect("the server"));
            let arguments = web(word);
            let later = async {
                lab.sleep(second).await;
                lab.portal(|portal| portal.revoke_tokens());
            };
            let (outcome, ()) = tokio::join!(lab.try_adopt(&arguments), later);
            lab.check_settled(&ready(outcome), &arguments).await;
            assert_eq!(lab.actions().len(), actions, "after {second} s");
            assert!(lab.statuses(401) <= 1 && tokens(&lab) <= 2, "after {second} s");
        }
    }
    // Many at once that are refused together share the next one.
    let lab = Lab::with_key(&KEYED.1);
    let object = lab.adopt("running").await;
    lab.portal(|portal| portal.revoke_tokens());
    let (others, before) =
        (lab.portal(|portal| portal.add_project("other", crate::simulator::Role::Editor)), tokens(&lab));
    let other = object.with_attr("project_id", others.as_str().into());
    let both = [tracked(&object), tracked(&other)];
    let found = lab.writer.read(&both).await.expect("both can be read");
    assert!(matches!(found[..], [Found::Exists(_), Found::Gone]), "{found:?}");
    assert_eq!(tokens(&lab) - before, 1);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_stays_refused_ends_the_run() {
    let lab = Lab::with_key(&KEYED.1);
    lab.simulator.add_fault(
        FaultRule::new(Fault::Answer(Refusal::InvalidKey, Execution::Skipped))
            .on(Method::GET, "/iaas/v2/projects/*/regions/*/servers")
            .times(2),
    );
    let (_, error) = failure(lab.try_adopt(&web("running")).await);
    assert_eq!((error.kind, tokens(&lab)), (ErrorKind::Credentials, 2));

    let lab = Lab::with_key(&KEYED.1);
    let object = lab.adopt("running").await;
    lab.portal(|portal| {
        portal.revoke_tokens();
        portal.revoke_keys();
    });
    let error = lab.writer.read(&[tracked(&object)]).await.expect_err("no token");
    assert_eq!((error.kind.clone(), error.summary.as_str()), (ErrorKind::Credentials, "No access token"));
    assert!(error.detail.contains("token endpoint") && error.hints[0].contains("revoked"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_token_from_outside_is_used_until_it_ends_and_warned_of_before() {
    let mut world = KEYED.0.clone();
    world.stackit.token_lifetime = 30;
    let issued = Lab::of(world, key_host(), &Clouds::Real, &[]).expect("good settings");
    issued.adopt("running").await;
    let token = issued.simulator.look(|world| world.stackit.accounts[0].last_token().map(str::to_owned));
    let host = endpoints(TestHost::new()).with_env("STACKIT_SERVICE_ACCOUNT_TOKEN", &token.expect("a token"));
    let simulator = issued.simulator.clone();
    let lab = Lab::through(Arc::new(simulator.clone()), simulator, host, &Clouds::Real, &[])
        .expect("good settings");
    let before = lab.adopt("running").await;
    let planned = lab.plan(Some(&before), &web("stopped")).value;
    let told = lab.preflight(ChangeAction::Update, Some(&before), &planned).await;
    assert!(told.warnings[0].contains("cannot be renewed"), "{:?}", told.warnings);
    lab.sleep(40).await;
    let error = lab.writer.read(&[tracked(&before)]).await.expect_err("the token has ended");
    assert_eq!((error.kind, tokens(&lab)), (ErrorKind::Credentials, 1));
}

#[tokio::test(start_paused = true)]
async fn nothing_of_a_token_shows_in_an_error() {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    // A token endpoint and an API that repeat what they were sent.
    struct Parrot(Arc<Mutex<Vec<String>>>, Simulator);
    #[async_trait]
    impl Transport for Parrot {
        async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
            let bearer = request.headers().get("authorization").and_then(|v| v.to_str().ok()).unwrap_or("");
            let form = String::from_utf8_lossy(request.body()).into_owned();
            let assertion = form.split("assertion=").nth(1).unwrap_or("").to_owned();
            let secret = if assertion.is_empty() {
                bearer.trim_start_matches("Bearer ").to_owned()
            } else {
                assertion
            };
            let is_token = request.uri().path().ends_with("/token");
            let answer = if is_token && self.0.lock().expect("not poisoned").is_empty() {
                self.1.send(request).await?
            } else {
                let body = serde_json::json!({"message": format!("refused: {secret}"), "msg": secret});
                let mut answer = Response::new(Bytes::from(body.to_string()));
                *answer.status_mut() = ::http::StatusCode::BAD_REQUEST;
                answer
            };
            self.0.lock().expect("not poisoned").push(secret);
            Ok(answer)
        }
    }
    let simulator = Simulator::new(KEYED.0.clone(), *TestHost::new().clock(), 1);
    let host = key_host();
    let parrot = Arc::new(Parrot(Arc::clone(&seen), simulator.clone()));
    let lab = Lab::through(parrot.clone(), simulator.clone(), host.clone(), &Clouds::Real, &[])
        .expect("good settings");
    let (_, of_api) = failure(lab.try_adopt(&web("running")).await);
    let next = Lab::through(parrot, simulator, host, &Clouds::Real, &[]).expect("good settings");
    let (_, of_endpoint) = failure(next.try_adopt(&web("running")).await);
    let secrets = seen.lock().expect("not poisoned").clone();
    assert!(secrets.len() >= 3 && secrets.iter().all(|secret| secret.len() > 100), "{}", secrets.len());
    for error in [of_api, of_endpoint] {
        let cause = error.source.as_ref().map(|cause| format!("{cause} {cause:?}")).unwrap_or_default();
        let shown = format!("{error:?} {} {cause}", error.detail);
        assert!(shown.contains("***"), "{shown}");
        for secret in &secrets {
            assert!(!shown.contains(secret.as_str()), "{shown}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_token_endpoint_comes_from_setting_environment_key_and_default_in_this_order() {
    let with_own = KEYED.1.replace(
        "\"privateKey\"",
        "\"tokenEndpoint\":\"http://127.0.0.1:1/of-the-key/token\",\"privateKey\"",
    );
    let asked = |host: TestHost, settings: Vec<(&'static str, Value)>| async move {
        let lab = lab_of(host, &settings).expect("good settings");
        match failure(lab.try_adopt(&web("running")).await).1.source {
            Some(cause) => cause.to_string(),
            None => String::new(),
        }
    };
    let bare = |file: &str| {
        TestHost::new()
            .with_env("STACKIT_IAAS_CUSTOM_ENDPOINT", "http://127.0.0.1:1/nowhere")
            .with_env("STACKIT_SERVICE_ACCOUNT_KEY", file)
    };
    let env = |host: TestHost| host.with_env("STACKIT_TOKEN_BASEURL", "http://127.0.0.1:1/of-the-env/token");
    let argument = || ("token_endpoint", Value::from("http://127.0.0.1:1/of-the-block/token"));
    let allowed = env(bare(&with_own)).with_env("TERRACE_ALLOW_CUSTOM_ENDPOINTS", "1");
    assert!(asked(allowed, vec![argument()]).await.contains("/of-the-block/token"));
    assert!(asked(env(bare(&with_own)), vec![]).await.contains("/of-the-env/token"));
    assert!(asked(bare(&with_own), vec![]).await.contains("/of-the-key/token"));
    assert!(asked(bare(&KEYED.1), vec![]).await.contains("https://service-account.api.stackit.cloud/token"));
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_of_the_configuration_gets_no_credential_of_the_environment() {
    for argument in ["iaas_endpoint", "resource_manager_endpoint", "token_endpoint"] {
        let settings = [(argument, Value::from("https://elsewhere.example"))];
        let error = lab_of(key_host(), &settings).err().expect("refused");
        assert_eq!(
            (error.kind, error.summary.as_str()),
            (ErrorKind::Credentials, "Endpoint gets no credential")
        );
        assert!(lab_of(key_host().with_env("TERRACE_ALLOW_CUSTOM_ENDPOINTS", "1"), &settings).is_ok());
        let own = [settings[0].clone(), ("service_account_key", KEYED.1.as_str().into())];
        assert!(lab_of(endpoints(TestHost::new()), &own).is_ok(), "a key of the configuration may go there");
        let by_file = [settings[0].clone(), ("service_account_key_path", "key.json".into())];
        let host = endpoints(TestHost::new()).with_file("key.json", &KEYED.1);
        assert!(lab_of(host, &by_file).is_err(), "a file of this machine may not, whoever names it");
    }
}

#[tokio::test(start_paused = true)]
async fn a_credential_is_needed_and_checked_before_any_request() {
    let kind = |host: TestHost, settings: Arguments<'_>| lab_of(host, settings).err().map(|error| error.kind);
    assert_eq!(kind(TestHost::new(), &[]), Some(ErrorKind::Credentials));
    let mut key: serde_json::Value = serde_json::from_str(&KEYED.1).expect("JSON");
    let pem = key["credentials"]["privateKey"].as_str().unwrap_or("").to_owned();
    let with = |file: &str| TestHost::new().with_env("STACKIT_SERVICE_ACCOUNT_KEY", file);
    for bad in
        ["{", "{}", "secret", &KEYED.1.replace("PRIVATE KEY", "SECRET KEY"), &KEYED.1.replace("MII", "AAA")]
    {
        assert_eq!(kind(with(bad), &[]), Some(ErrorKind::Credentials));
    }
    assert_eq!(
        kind(with(&KEYED.1.replace("\"active\":true", "\"active\":false")), &[]),
        Some(ErrorKind::Credentials)
    );
    key["credentials"].as_object_mut().map(|members| members.shift_remove("privateKey"));
    let lacking = key.to_string();
    assert_eq!(kind(with(&lacking), &[]), Some(ErrorKind::Credentials));
    for host in [
        with(&lacking).with_env("STACKIT_PRIVATE_KEY", &pem),
        with(&lacking).with_env("STACKIT_PRIVATE_KEY", &pem.replace('\n', "\\n")),
        with(&lacking).with_env("STACKIT_PRIVATE_KEY_PATH", "key.pem").with_file("key.pem", &pem),
        TestHost::new()
            .with_env("STACKIT_SERVICE_ACCOUNT_KEY_PATH", "key.json")
            .with_file("key.json", &KEYED.1),
        TestHost::new().with_env("STACKIT_SERVICE_ACCOUNT_TOKEN", "eyJ"),
    ] {
        assert_eq!(kind(host, &[]), None);
    }
    let missing = TestHost::new().with_env("STACKIT_SERVICE_ACCOUNT_KEY_PATH", "nowhere.json");
    assert_eq!(kind(missing, &[]), Some(ErrorKind::Credentials));
    assert_eq!(
        kind(key_host(), &[("region", Value::unknown(crate::value::Ty::STRING))]),
        Some(ErrorKind::Invalid)
    );
    assert_eq!(kind(key_host(), &[("iaas_endpoint", "nowhere".into())]), Some(ErrorKind::Invalid));
}

#[tokio::test(start_paused = true)]
async fn a_ci_job_proves_itself_without_a_secret() {
    const JOB: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyZXBvIn0.c2lnbmF0dXJl";
    /// GitHub's and Azure's issuers beside the simulator.
    struct Ci(Simulator);
    #[async_trait]
    impl Transport for Ci {
        async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
            let query = request.uri().query().unwrap_or("").to_owned();
            let bearer = request.headers().get("authorization").and_then(|v| v.to_str().ok())
                == Some("Bearer job-secret");
            let body = match (request.method().as_str(), request.uri().path()) {
                ("GET", "/github") if bearer && query == "audience=sts.accounts.stackit.cloud&version=2" => {
                    serde_json::json!({"value": JOB})
                }
                ("POST", "/azure")
                    if bearer
                        && query.contains("api-version=7.1&audience=api%3A%2F%2FAzureADTokenExchange") =>
                {
                    serde_json::json!({"oidcToken": JOB})
                }
                _ => return self.0.send(request).await,
            };
            Ok(Response::new(Bytes::from(body.to_string())))
        }
    }
    let world = || {
        let mut world = KEYED.0.clone();
        world.stackit.accounts[0].federated_tokens.push(JOB.to_owned());
        world
    };
    let email = KEYED.0.stackit.accounts[0].email.clone();
    let base = || {
        endpoints(TestHost::new())
            .with_env("STACKIT_USE_OIDC", "1")
            .with_env("STACKIT_SERVICE_ACCOUNT_EMAIL", &email)
            .with_env("STACKIT_IDP_TOKEN_ENDPOINT", &format!("{STACKIT_URL}/token"))
    };
    for host in [
        base().with_env("STACKIT_SERVICE_ACCOUNT_FEDERATED_TOKEN", JOB),
        base().with_env("STACKIT_FEDERATED_TOKEN_FILE", "job.jwt").with_file("job.jwt", JOB),
        base().with_file("/var/run/secrets/stackit.cloud/serviceaccount/token", JOB),
        base()
            .with_env("ACTIONS_ID_TOKEN_REQUEST_URL", "http://127.0.0.1:1/github?version=2")
            .with_env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "job-secret"),
        base()
            .with_env("SYSTEM_OIDCREQUESTURI", "http://127.0.0.1:1/azure")
            .with_env("SYSTEM_ACCESSTOKEN", "job-secret"),
    ] {
        let simulator = Simulator::new(world(), *host.clock(), 1);
        let ci = Arc::new(Ci(simulator.clone()));
        let lab = Lab::through(ci, simulator, host, &Clouds::Real, &[]).expect("good settings");
        lab.adopt("stopped").await;
        assert_eq!(tokens(&lab), 1);
    }
    let (_, error) = failure(lab_of(base(), &[]).expect("good settings").try_adopt(&web("running")).await);
    assert!(error.hints[0].contains("id-token"), "{error:?}");
    let nameless = endpoints(TestHost::new()).with_env("STACKIT_USE_OIDC", "1");
    assert_eq!(lab_of(nameless, &[]).err().map(|error| error.kind), Some(ErrorKind::Credentials));
}

/// A host with that credentials file at its usual place.
fn with_file(values: &serde_json::Value) -> TestHost {
    let file = "/home/me/.stackit/credentials.json";
    endpoints(TestHost::new()).with_env("HOME", "/home/me").with_file(file, &values.to_string())
}

#[tokio::test(start_paused = true)]
async fn the_credentials_file_serves_where_the_environment_has_nothing() {
    let token = "eyJhbGciOiJub25lIn0.e30.";
    let mut lacking: serde_json::Value = serde_json::from_str(&KEYED.1).expect("JSON");
    let pem = lacking["credentials"]["privateKey"].as_str().unwrap_or("").to_owned();
    lacking["credentials"].as_object_mut().map(|members| members.shift_remove("privateKey"));
    let key_path = serde_json::json!({"STACKIT_SERVICE_ACCOUNT_KEY_PATH": "/home/me/key.json"});
    let key = serde_json::json!({"STACKIT_SERVICE_ACCOUNT_KEY": KEYED.1});
    let cases = [
        ("a path", with_file(&key_path).with_file("/home/me/key.json", &KEYED.1)),
        ("a key", with_file(&key)),
        (
            "a key before a token",
            with_file(&serde_json::json!({
                "STACKIT_SERVICE_ACCOUNT_KEY": KEYED.1, "STACKIT_SERVICE_ACCOUNT_TOKEN": token,
            })),
        ),
        // As the vendor's SDKs have it: any key before any token.
        (
            "a key before the environment's token",
            with_file(&key).with_env("STACKIT_SERVICE_ACCOUNT_TOKEN", token),
        ),
        (
            "a private key apart",
            with_file(&serde_json::json!({
                "STACKIT_SERVICE_ACCOUNT_KEY": lacking.to_string(), "STACKIT_PRIVATE_KEY": pem,
            })),
        ),
        (
            "the environment's key with a private key of the file",
            with_file(&serde_json::json!({
                "STACKIT_PRIVATE_KEY_PATH": "/home/me/key.pem",
            }))
            .with_env("STACKIT_SERVICE_ACCOUNT_KEY", &lacking.to_string())
            .with_file("/home/me/key.pem", &pem),
        ),
        (
            "the environment's key beside another private key",
            with_file(&serde_json::json!({
                "STACKIT_SERVICE_ACCOUNT_KEY": "{}", "STACKIT_PRIVATE_KEY": "another",
            }))
            .with_env("STACKIT_SERVICE_ACCOUNT_KEY", &KEYED.1),
        ),
        (
            "another place",
            endpoints(TestHost::new())
                .with_env("HOME", "/home/me")
                .with_env("STACKIT_CREDENTIALS_PATH", "/etc/stackit.json")
                .with_file("/home/me/.stackit/credentials.json", "not looked at")
                .with_file("/etc/stackit.json", &key.to_string()),
        ),
    ];
    for (case, host) in cases {
        let lab = lab_of(host, &[]).unwrap_or_else(|error| panic!("{case}: {error:?}"));
        lab.adopt("running").await;
        assert_eq!((tokens(&lab), lab.statuses(401)), (1, 0), "{case}");
    }
    // A token is the last thing that is taken; the environment's before the file's.
    let host = with_file(&serde_json::json!({"STACKIT_SERVICE_ACCOUNT_TOKEN": token}));
    for host in [host.clone(), host.with_env("STACKIT_SERVICE_ACCOUNT_TOKEN", "eyJ")] {
        let lab = lab_of(host, &[]).expect("a token is a credential");
        let (_, error) = failure(lab.try_adopt(&web("running")).await);
        assert_eq!((error.kind, tokens(&lab)), (ErrorKind::Credentials, 0), "nobody knows it");
    }
}

#[test]
fn a_credentials_file_that_cannot_be_used_is_named_and_not_shown() {
    let at_home = |text: &str| {
        endpoints(TestHost::new())
            .with_env("HOME", "/home/me")
            .with_file("/home/me/.stackit/credentials.json", text)
    };
    let cases = [
        (at_home("s3cret"), "/home/me/.stackit/credentials.json"),
        (at_home("[\"s3cret\"]"), "/home/me/.stackit/credentials.json"),
        (endpoints(TestHost::new()).with_env("STACKIT_CREDENTIALS_PATH", "/nowhere.json"), "/nowhere.json"),
        (
            at_home("{\"STACKIT_SERVICE_ACCOUNT_KEY_PATH\": \"/gone.json\"}"),
            "STACKIT_SERVICE_ACCOUNT_KEY_PATH of the file \"/home/me/.stackit/credentials.json\"",
        ),
        (
            at_home("{\"STACKIT_SERVICE_ACCOUNT_KEY\": \"s3cret\"}"),
            "STACKIT_SERVICE_ACCOUNT_KEY of the file \"/home/me/.stackit/credentials.json\"",
        ),
    ];
    for (host, place) in cases {
        let error = lab_of(host, &[]).err().expect("refused");
        assert_eq!(error.kind, ErrorKind::Credentials);
        assert!(error.detail.contains(place), "{error:?}");
        let cause = error.source.as_ref().map(ToString::to_string).unwrap_or_default();
        assert!(!format!("{error:?}{cause}").contains("s3cret"), "{error:?} {cause}");
    }
    // With a key in the environment nobody looks at the file; without both, the hints name it.
    assert!(lab_of(at_home("s3cret").with_env("STACKIT_SERVICE_ACCOUNT_KEY", &KEYED.1), &[]).is_ok());
    let none = lab_of(at_home("{}"), &[]).err().expect("refused");
    assert_eq!(none.summary, "No STACKIT credential");
    // What the file holds is the machine's: an endpoint of the configuration does not get it.
    let elsewhere = [("iaas_endpoint", Value::from("https://elsewhere.example"))];
    let key = serde_json::json!({"STACKIT_SERVICE_ACCOUNT_KEY": KEYED.1});
    let error = lab_of(with_file(&key), &elsewhere).err().expect("refused");
    assert_eq!(error.summary, "Endpoint gets no credential");
}
