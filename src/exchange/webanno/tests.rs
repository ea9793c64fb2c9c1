//! Is TSV read as its documentation says, and what is said where it is not?

use super::super::{Format, Names, Part, read};
use crate::codebook::Codebook;
use crate::record::Record;

const HEAD: &str = "#FORMAT=WebAnno TSV 3.2\n#T_SP=webanno.custom.Unit|kind|label\n\
    #T_SP=webanno.custom.Role|category|role|summary\n#T_SP=some.Pos\n#T_RL=webanno.custom.Link|BT_webanno.custom.Role\n\n\n";

fn tsv(body: &str) -> Result<Record, String> {
    let part = Part::named("annotation/a%2Fb.tsv", format!("{HEAD}{body}"));
    let names = Names::new(Some(Codebook::builtin()));
    let read = read(Format::Webanno, &[part], &[], names);
    read.map(|mut r| r.remove(0)).map_err(|e| e.to_string())
}

/// A file as a tool writes it: columns in its own order, parts of tokens, stacks, escapes, sentences of several lines.
#[test]
fn parts_of_tokens_stacks_and_relations_are_read() {
    let body = "#Sentence.id=s1\n#Text=🔥 add the\n#Text=re-alert\n\
        1-1\t0-2\t🔥\t*[9]\tlesson[9]\t_\t_\t_\tX\t_\t\n\
        1-2\t3-6\tadd\t*[9]\tlesson[9]\tadd[1]|alter[2]\taction[1]|action[2]\t*[1]|one\\|two \\_\\->\\[3\\][2]\t_\t_\t\n\
        1-3\t7-10\tthe\t_\t_\tadd[1]\taction[1]\t*[1]\t*\t_\t\n\
        1-4\t11-19\tre-alert\t_\t_\t_\t_\t_\t_\t_\t\n\
        1-4.1\t14-19\talert\t_\t_\tmonitoring\ttarget\t*\t_\t1-2[2_0]\t\n\n\
        #Text=Then.\n2-1\t21-25\tThen\tprose\taction\t_\t_\t_\t_\t_\t\n2-2\t25-26\t.\t_\t_\t_\t_\t_\t_\t_\t\n";
    let record = tsv(body).unwrap();
    assert_eq!(record.report.id, "a/b");
    // What was between the sentences the file does not say; how long it was it does.
    assert_eq!(record.text, "🔥 add the\nre-alert  Then.");
    let units: Vec<_> = record
        .sentences
        .iter()
        .map(|u| (u.start, u.end, u.labels.join(" ")))
        .collect();
    assert_eq!(units, [(0, 5, "lesson".into()), (20, 24, "action".into())]);
    let [alter, add] = &record.frames[..] else {
        panic!("{:?}", record.frames)
    };
    assert_eq!(alter.action.summary.as_deref(), Some("one|two _->[3]"));
    assert_eq!(
        alter.target.as_ref().unwrap().text.as_deref(),
        Some("alert")
    );
    assert_eq!(add.action.text.as_deref(), Some("add the"));
    assert_eq!(
        (add.action.category.as_deref(), &add.target),
        (Some("add"), &None)
    );
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let cases = [
        (
            "#Text=add\n1-1\t0-3\tadd\t_\n",
            "a%2Fb.tsv:9: has 4 cells, the head names 10",
        ),
        (
            "#Text=🔥 add\n1-2\t2-5\tadd\t_\t_\t_\t_\t_\t_\t_\n",
            "the word is \"add\", #Text= has",
        ),
        (
            "#Text=add\nx\t0-3\tadd\t_\t_\t_\t_\t_\t_\t_\n",
            "\"x\" and \"0-3\" are not a token",
        ),
        (
            "#Text=add\n1-1\t0-3\tadd\t_\t_\tadd|add\taction\t*\t_\t_\n",
            "unequal numbers of annotations",
        ),
        (
            "#Text=a b\n1-1\t0-1\ta\t_\t_\tadd[1]\taction[1]\t*\t_\t_\n1-2\t2-3\tb\t_\t_\talter[1]\taction[1]\t*\t_\t_\n",
            "other values here than at 1-1",
        ),
        (
            "#Text=add\n1-1\t0-3\tadd\t_\t_\tadd\ttarget\t*\t_\t1-7\n",
            "its governor is to be the role at 1-7 [0]",
        ),
        (
            "#Text=add\n1-1\t0-3\tadd\t_\t_\tadd\t*\t*\t_\t_\n",
            "at token 1-1: has no role",
        ),
        (
            "#Text=add\n1-1\t0-3\tadd\t_\t_\t_\t_\t_\t_\t_\n\n#Text=b\n2-1\t4-5\tb\t_\t_\t_\t_\t_\t_\t_\n#Weird=1\n",
            "\"#Weird=1\" is no line that gleaner reads",
        ),
        (
            "#Text=add it\n1-1\t0-3\tadd\t_\t_\t_\t_\t_\t_\t_\n\n#Text=b\n2-1\t4-5\tb\t_\t_\t_\t_\t_\t_\t_\n",
            "begins at 4, where the sentence before has not ended (6)",
        ),
    ];
    for (body, wanted) in cases {
        let told = tsv(body).unwrap_err();
        assert!(told.contains(wanted), "{told}");
    }
    let names = || Names::new(None);
    let other = |text: &str| {
        read(Format::Webanno, &[Part::named("a.tsv", text)], &[], names())
            .unwrap_err()
            .to_string()
    };
    assert!(other("#FORMAT=WebAnno TSV 3.0\n").contains("TSV 3.0 is neither 3.2 nor 3.3"));
    assert!(other("a\tb\n").contains("a.tsv:1: does not begin with #FORMAT=WebAnno TSV 3.3"));
    let mood = "#FORMAT=WebAnno TSV 3.3\n#T_SP=custom.Mood|how\n\n#Text=a\n1-1\t0-1\ta\tgrim\n";
    assert!(other(mood).contains("a.tsv:5: the layer custom.Mood is none of"));
}
