//! How fast is plain prose cut into sentences? In bytes a second on one core.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gleaner::segment::sentences;
use std::hint::black_box;

/// One paragraph of a made-up report: 9 sentences, some of them hard.
const PARAGRAPH: &str = "At 14:02 UTC the primary database of the billing service stopped answering, and its \
    replica, which ran v2.3.1 (an older build), took over. The switch itself took less than a minute. However, \
    clients kept their pooled connections open, e.g. the invoice workers, so that most requests still went to a \
    host that was gone. Dr. Ames was paged at 2 p.m. and joined the call. She asked: “Why didn't the health check \
    notice?” Nobody knew. kubectl showed every pod as ready; the graphs, though, told another story... By then \
    some 1,200 customers had written to support@example.com or had opened tickets. We restarted the workers one \
    after the other, and at 14:40 the queue was empty again.";

fn bench(c: &mut Criterion) {
    let prose = vec![PARAGRAPH; 400];
    let bytes: usize = prose.iter().map(|p| p.len()).sum();
    let mut group = c.benchmark_group("segment");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("sentences", |b| {
        b.iter(|| {
            let cut: usize = prose.iter().map(|p| sentences(black_box(p)).len()).sum();
            assert_eq!(cut, 9 * prose.len());
        });
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
