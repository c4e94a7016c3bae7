//! Tests of the graph formats.

use super::{dot, mermaid, svg};
use crate::ops::{DependencyGraph, GraphNode, NodeKind};

fn node(module: &str, name: &str, kind: NodeKind) -> GraphNode {
    GraphNode { module: module.to_owned(), name: name.to_owned(), kind }
}

/// A module between two containers.
fn shop() -> DependencyGraph {
    DependencyGraph {
        nodes: vec![
            node("", "output.url", NodeKind::Output),
            node("", "provider[\"stacks\"]", NodeKind::Provider),
            node("", "stacks_container.app", NodeKind::Resource),
            node("module.net", "data.stacks_templates.all", NodeKind::Data),
        ],
        edges: vec![(0, 2), (2, 3), (3, 1)],
        cycles: Vec::new(),
    }
}

#[test]
fn graphviz_gets_what_terraform_prints() {
    insta::assert_snapshot!(dot(&shop()), @r#"
    digraph G {
      rankdir = "RL";
      node [shape = rect, fontname = "sans-serif"];
      "output.url" [label="output.url", shape = note];
      "provider[\"stacks\"]" [label="provider[\"stacks\"]", shape = diamond];
      "stacks_container.app" [label="stacks_container.app"];
      subgraph "cluster_module.net" {
        label = "module.net"
        fontname = "sans-serif"
        "module.net.data.stacks_templates.all" [label="data.stacks_templates.all"];
      }
      "output.url" -> "stacks_container.app";
      "stacks_container.app" -> "module.net.data.stacks_templates.all";
      "module.net.data.stacks_templates.all" -> "provider[\"stacks\"]";
    }
    "#);
}

#[test]
fn mermaid_gets_a_flow_chart() {
    insta::assert_snapshot!(mermaid(&shop()), @r##"
    flowchart RL
      n0(["output.url"])
      n1{{"provider[#34;stacks#34;]"}}
      n2["stacks_container.app"]
      subgraph m1["module.net"]
        n3[/"data.stacks_templates.all"/]
      end
      n0 --> n2
      n2 --> n3
      n3 --> n1
    "##);
}

#[test]
fn a_drawing_stands_for_itself() {
    let drawing = svg(&shop());
    let (head, rest) = drawing.split_once("<style>").expect("a style");
    let (style, body) = rest.split_once("</style>").expect("its end");
    assert!(style.contains("prefers-color-scheme: dark"), "{style}");
    assert!(!rest.contains("http") && !rest.contains("<script") && !rest.contains("@import"), "{rest}");
    insta::assert_snapshot!(format!("{head}{body}"), @r##"
    <svg xmlns="http://www.w3.org/2000/svg" class="terrace" width="888" height="88" viewBox="0 0 888 88" role="img" aria-label="Dependency graph">

    <defs><marker id="terrace-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>
    <rect class="paper" width="100%" height="100%"/>
    <path class="needs" marker-end="url(#terrace-tip)" d="M764 44L708 44"/>
    <path class="needs" marker-end="url(#terrace-tip)" d="M524 44L468 44"/>
    <path class="needs" marker-end="url(#terrace-tip)" d="M244 44L188 44"/>
    <g class="output"><title>output.url</title><rect class="box" x="764" y="27" width="104" height="34" rx="5"/><rect class="bar" x="764" y="27" width="4" height="34" rx="2"/><text x="776" y="48">output.url</text></g>
    <g class="provider"><title>provider[&quot;stacks&quot;]</title><rect class="box" x="20" y="27" width="168" height="34" rx="5"/><rect class="bar" x="20" y="27" width="4" height="34" rx="2"/><text x="32" y="48">provider[&quot;stacks&quot;]</text></g>
    <g class="resource"><title>stacks_container.app</title><rect class="box" x="524" y="27" width="184" height="34" rx="5"/><rect class="bar" x="524" y="27" width="4" height="34" rx="2"/><text x="536" y="48">stacks_container.app</text></g>
    <g class="data"><title>module.net.data.stacks_templates.all</title><rect class="box" x="244" y="20" width="224" height="48" rx="5"/><rect class="bar" x="244" y="20" width="4" height="48" rx="2"/><text class="module" x="256" y="37">module.net</text><text x="256" y="55">data.stacks_templates.all</text></g>
    </svg>
    "##);
}

#[test]
fn nothing_makes_an_empty_picture() {
    let nothing = DependencyGraph::default();
    insta::assert_snapshot!(dot(&nothing), @r#"
    digraph G {
      rankdir = "RL";
      node [shape = rect, fontname = "sans-serif"];
    }
    "#);
    assert_eq!(mermaid(&nothing), "flowchart RL\n");
    assert!(svg(&nothing).contains("Nothing is declared."));
}

#[test]
fn a_hostile_name_stays_a_name() {
    let name = "a[\"x\\\" --> y; </text><script>`#quot;\n\u{1b}\u{202e}\"]";
    let graph = DependencyGraph {
        nodes: vec![node(name, name, NodeKind::Resource)],
        edges: Vec::new(),
        cycles: Vec::new(),
    };
    for line in dot(&graph).lines().filter(|line| line.contains("script")) {
        // Without what is escaped, quotation marks come in pairs.
        let quotes = line.replace("\\\\", "").replace("\\\"", "").matches('"').count();
        assert_eq!(quotes % 2, 0, "{line}");
    }
    let chart = mermaid(&graph);
    assert_eq!(chart.lines().count(), 4, "{chart}");
    assert!(!chart.contains("<script") && !chart.contains('`') && !chart.contains("-->"), "{chart}");
    assert!(chart.lines().all(|line| line.matches('"').count() % 2 == 0), "{chart}");
    let drawing = svg(&graph);
    assert!(
        !drawing.contains("<script") && !drawing.contains('\u{1b}') && !drawing.contains('\u{202e}'),
        "{drawing}"
    );
}

#[test]
fn a_large_graph_is_drawn_in_good_time() {
    let nodes = (0..3_000).map(|at| node("", &format!("a.n{at:04}"), NodeKind::Resource)).collect();
    let edges = (1..3_000).flat_map(|at| [(at, at / 2), (at, at - 1)]).collect();
    assert!(svg(&DependencyGraph { nodes, edges, cycles: Vec::new() }).ends_with("</svg>\n"));
}

#[test]
fn cycles_stand_out() {
    let nodes = vec![
        node("", "local.a", NodeKind::Value),
        node("", "terraform_data.b", NodeKind::Resource),
        node("", "terraform_data.c", NodeKind::Resource),
    ];
    let graph = DependencyGraph { nodes, edges: vec![(2, 1)], cycles: vec![(0, 1), (1, 0)] };
    insta::assert_snapshot!(dot(&graph), @r#"
    digraph G {
      rankdir = "RL";
      node [shape = rect, fontname = "sans-serif"];
      "local.a" [label="local.a", shape = note];
      "terraform_data.b" [label="terraform_data.b"];
      "terraform_data.c" [label="terraform_data.c"];
      "terraform_data.c" -> "terraform_data.b";
      "local.a" -> "terraform_data.b" [color = "red", penwidth = "2.0"];
      "terraform_data.b" -> "local.a" [color = "red", penwidth = "2.0"];
    }
    "#);
    insta::assert_snapshot!(mermaid(&graph), @r#"
    flowchart RL
      n0(["local.a"])
      n1["terraform_data.b"]
      n2["terraform_data.c"]
      n2 --> n1
      n0 --> n1
      n1 --> n0
      linkStyle 1,2 stroke:red,stroke-width:2px
    "#);
    assert_eq!(svg(&graph).matches("class=\"needs cycle\"").count(), 2);
}
