//! Values for input variables.

use super::*;
use crate::config::{VariableInput, VariableSource, VariableValues, text_value, variable_values};

const DECLARED: &str = r#"
//- main.hcl
variable "size" {
  type    = number
  default = 1
}
variable "name" {}
variable "tags" { type = map(string) }
variable "any" { type = any }
"#;

/// What the values are, as `name = text (origin)` for texts and `name = expr (file)` for expressions,
/// and what was said.
fn values(host: &TestHost, inputs: &[VariableInput]) -> (Vec<String>, VariableValues, String) {
    let (mut configuration, found) = load(host, Path::new("."), &registry());
    assert_eq!(as_lines(found, &configuration.sources), "");
    let (values, found) = variable_values(host, Path::new("."), &mut configuration, inputs);
    let shown = values.sources.iter().map(|(name, source)| match source {
        VariableSource::Text { text, origin } => format!("{name} = {text:?} ({origin})"),
        VariableSource::Expr(expr) => {
            let span = configuration.span(*expr);
            format!(
                "{name} = {} ({})",
                configuration.sources.text(span),
                configuration.sources.get(span.file).name
            )
        }
    });
    let mut shown: Vec<String> = shown.collect();
    shown.sort();
    let said = as_lines(found, &configuration.sources);
    (shown, values, said)
}

fn assign(text: &str) -> VariableInput {
    VariableInput::Assignment(text.to_owned())
}

fn file(name: &str) -> VariableInput {
    VariableInput::File(name.into())
}

#[test]
fn the_stronger_source_counts() {
    let host = host(&format!(
        "{DECLARED}//- terrace.vars.hcl\nname = \"vars\"\nany = 1\n//- b.auto.vars.hcl\nname = \"b\"\n//- a.auto.vars.hcl\nname = \"a\"\ntags = {{}}\n//- given.hcl\nx = 1\n"
    ));
    let host = host
        .with_env("TERRACE_VAR_name", "env")
        .with_env("TERRACE_VAR_size", "3")
        .with_env("TERRACE_VAR_else", "x");
    host.set_file("given.hcl", "");
    host.set_file("more/given.vars.hcl", "name = \"given\"\n");
    // Neither configuration nor asked for.
    host.set_file("other.vars.hcl", "name = \"other\"\n");
    let (shown, all, said) = values(&host, &[]);
    assert_eq!(said, "");
    assert_eq!(
        shown,
        [
            "any = 1 (terrace.vars.hcl)",
            "name = \"b\" (b.auto.vars.hcl)",
            "size = \"3\" (the environment variable TERRACE_VAR_size)",
            "tags = {} (a.auto.vars.hcl)",
        ]
    );
    assert!(all.missing.is_empty());
    let name = |inputs: &[VariableInput]| values(&host, inputs).0[1].clone();
    assert_eq!(
        name(&[assign("name=x"), file("more/given.vars.hcl")]),
        "name = \"given\" (more/given.vars.hcl)"
    );
    assert_eq!(name(&[file("more/given.vars.hcl"), assign("name=x = y")]), "name = \"x = y\" (-var)");
}

#[test]
fn texts_are_literal_or_expressions_by_type() {
    let host = host(DECLARED).with_env("TERRACE_VAR_any", "[1, \"a\"]");
    let (shown, all, said) =
        values(&host, &[assign("tags={ a = \"b\" }"), assign("size=2"), assign("name=[1]")]);
    assert_eq!(said, "");
    assert_eq!(
        shown,
        [
            "any = [1, \"a\"] (value of var.any from the environment variable TERRACE_VAR_any)",
            "name = \"[1]\" (-var)",
            "size = \"2\" (-var)",
            "tags = { a = \"b\" } (value of var.tags from -var)",
        ]
    );
    assert!(all.missing.is_empty());
}

#[test]
fn what_has_no_value_is_missing_and_can_be_answered() {
    let host = host(DECLARED);
    let (_, all, said) = values(&host, &[]);
    assert_eq!((all.missing, said.as_str()), (["name", "tags", "any"].map(str::to_owned).to_vec(), ""));
    let (mut configuration, _) = load(&host, Path::new("."), &registry());
    let (source, _) = text_value(&mut configuration, "name", "web".into(), "your answer");
    assert_eq!(source, Some(VariableSource::Text { text: "web".into(), origin: "your answer".into() }));
    let (source, found) = text_value(&mut configuration, "tags", "{".into(), "your answer");
    assert!(source.is_none() && found.has_errors());
}

#[test]
fn of_many_values_for_undeclared_variables_two_are_reported() {
    let host = host(
        "variable \"size\" {}\n//- terrace.vars.hcl\nsise = 1\na = 1\nb = 1\n//- x.auto.vars.hcl\na = 2\nc = 1\nsize = 1\n",
    );
    let (mut configuration, _) = load(&host, Path::new("."), &registry());
    let (_, found) = variable_values(&host, Path::new("."), &mut configuration, &[]);
    compare(
        found,
        &configuration.sources,
        r#"
            W terrace.vars.hcl:1:1 [sise] Value for undeclared variable: The configuration does not declare an input variable named "sise". | Did you mean `size`?
            W x.auto.vars.hcl:1:1 [a] Value for undeclared variable: The configuration does not declare an input variable named "a". | To use it, declare it with a block: `variable "a" { … }`.
            W Values for undeclared variables: Besides those shown, 2 more of the variables that files give values to are not declared. | Values for many configurations can be set in the environment, where those that are not declared count as no mistake.
        "#,
    );
}

#[test]
fn what_is_given_to_secret_variables_is_not_shown() {
    let secrets = "variable \"a\" {\n sensitive = true\n type = list(string)\n}\nvariable \"b\" { ephemeral = true }\nvariable \"c\" {}\n";
    let host =
        host(&format!("{secrets}//- terrace.vars.hcl\na = [\n  \"hush\"]\nb = hush.hush\nc = \"shown\"\n"));
    let (mut configuration, _) = load(&host, Path::new("."), &registry());
    let (_, found) = variable_values(&host, Path::new("."), &mut configuration, &[assign("a=[hush")]);
    assert_eq!(found.len(), 2, "{found:?}");
    let files = (1..configuration.trees.len() as u32).map(crate::diag::FileId);
    let texts: Vec<&str> = files.map(|file| &*configuration.sources.get(file).text).collect();
    assert_eq!(texts, ["a = *\n*********\nb = *********\nc = \"shown\"\n", "*****"]);
}

#[test]
fn a_value_that_cannot_be_read_is_not_missing_as_well() {
    let host = host("variable \"a\" { type = list(string) }\nvariable \"b\" {}\n");
    let (mut configuration, _) = load(&host, Path::new("."), &registry());
    let (values, found) =
        variable_values(&host, Path::new("."), &mut configuration, &[assign("a=["), assign("b =1")]);
    assert_eq!((values.missing.len(), found.len()), (0, 2), "{found:?}");
}

#[test]
fn mistakes_in_values_are_reported() {
    let key = format!("sk_stacks_{}", "ab".repeat(32));
    let host = host(&format!(
        "{DECLARED}//- terrace.vars.hcl\nnmae = 1\nsize = var.size\nname = upper(\"a\")\nany = \"{key}\"\nvariable \"x\" {{}}\n"
    ));
    let inputs =
        [assign("sise=1"), assign("size"), assign("tags=[local.x]"), file("none.vars.hcl"), file("x.json")];
    let (mut configuration, _) = load(&host, Path::new("."), &registry());
    let (_, found) = variable_values(&host, Path::new("."), &mut configuration, &inputs);
    compare(
        found,
        &configuration.sources,
        r#"
        W terrace.vars.hcl:1:1 [nmae] Value for undeclared variable: The configuration does not declare an input variable named "nmae". | Did you mean `name`?
        terrace.vars.hcl:2:8 [var.size] Variables not allowed: The value of an input variable must be constant: it cannot refer to anything.
        terrace.vars.hcl:3:8 [upper] Function calls not allowed: The value of an input variable must be constant: it cannot call functions.
        terrace.vars.hcl:4:8 [**************************************************************************] Credential in a file: A STACKS API key stands in a file. Files are shared and kept in version control, so that everybody who can read them could use it. | Remove it here and set it in the environment: `STACKS_API_KEY`. If the file was shared, replace the credential.
        terrace.vars.hcl:5:1 [variable "x"] Unexpected block: A variable file gives values to variables that are declared elsewhere: it has arguments only. | Move the block to a configuration file, one that ends in `.hcl`.
        value of var.tags from -var:1:2 [local.x] Variables not allowed: The value of an input variable must be constant: it cannot refer to anything.
        Value for undeclared variable: A value for an input variable named "sise" was given with -var, but the configuration does not declare one. | Did you mean `size`?
        Invalid -var flag: A -var flag must be the name of a variable and its value with an equals sign between them. | For example `-var size=3`.
        Failed to read file: The file none.vars.hcl cannot be read: entity not found.
        Failed to read file: The file x.json cannot be read: entity not found.
    "#,
    );
}

#[test]
fn values_for_terraform_are_not_passed_over_in_silence() {
    let said = |files: &str, inputs: &[VariableInput]| {
        let host = host(&format!("{DECLARED}{files}"));
        values(&host.with_env("TF_VAR_size", "3").with_env("TF_VAR_else", "x"), inputs).2
    };
    insta::assert_snapshot!(said("//- terraform.tfvars\nname = 1\n//- eu.auto.tfvars.json\n{}\n//- eu.tfvars\n", &[]), @r#"
    W Variable file of another name: eu.auto.tfvars.json holds values of input variables for Terraform. terrace does not read it. | Rename it to eu.auto.vars.hcl.json, or name it with `-var-file=eu.auto.tfvars.json`.
    W Variable file of another name: terraform.tfvars holds values of input variables for Terraform. terrace does not read it. | Rename it to terrace.vars.hcl, or name it with `-var-file=terraform.tfvars`.
    W Environment variable of another name: TF_VAR_size holds a value of the input variable "size" for Terraform. terrace does not read it. | Set TERRACE_VAR_size instead.
    "#);
    let given = [file("terraform.tfvars"), assign("size=3")];
    assert_eq!(said("//- terraform.tfvars\nname = 1\n", &given), "", "what is given by a flag is read");
    assert_eq!(
        said("//- terraform.tfvars\nname = 1\n//- terrace.vars.hcl\nsize = 1\n", &[]),
        "",
        "a folder that has values for both programs is meant for both"
    );
}
