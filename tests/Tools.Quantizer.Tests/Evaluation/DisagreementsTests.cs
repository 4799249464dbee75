using CsCheck;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Tests.Evaluation;

public sealed class DisagreementsTests
{
    [Fact]
    public void Pictures_stand_in_the_order_in_which_networks_differ()
    {
        float[][] a = [[0.9f, 0.1f], [0.6f, 0.4f], [0.8f, 0.2f], [0.5f, 0.5f]];
        float[][] b = [[0.8f, 0.2f], [0.4f, 0.6f], [0.1f, 0.9f], [0.4f, 0.6f]];
        IReadOnlyList<Disagreement> found = Disagreements.Of(["same", "near", "far", "tie"], a, b, [0, 0, 1, 0], index => $"kind {index}");
        Assert.Equal(["far", "near", "tie"], found.Select(picture => picture.Image));
        Assert.Equal("kind 1", found[0].Truth);
        Assert.Equal([(0, 0.8f), (1, 0.2f)], found[0].A.Select(score => (score.Class, score.Score)));
        Assert.Equal([(1, 0.9f), (0, 0.1f)], found[0].B.Select(score => (score.Class, score.Score)));
        Assert.All(Disagreements.Of(["x"], [[1, 0]], [[0, 1]], null, _ => "name"), picture => Assert.Null(picture.Truth));
    }

    [Fact]
    public void Logits_become_probabilities_and_probabilities_stay() => Gen.Float[-9, 9].Array[1, 20].Sample(values =>
    {
        float[] logits = [-1, .. values];    // no probability
        float[] shares = Probabilities.Of(logits);
        Assert.Equal(1, shares.Sum(), 4);
        for (int i = 1; i < logits.Length; i++)
        {
            Assert.Equal(
                Math.Exp(logits[i] - (double)logits[0]), shares[i] / (double)shares[0], 0.01 * Math.Exp(logits[i] - (double)logits[0]));
        }

        Assert.Same(shares, Probabilities.Of(shares));
    });

    [Fact]
    public void Cosine_is_one_of_what_points_the_same_way()
    {
        Assert.Equal(1, Cosine.Of([1, 2], [2, 4]), 12);
        Assert.Equal(0, Cosine.Of([1, 0], [0, 5]), 12);
        Assert.Equal(-1, Cosine.Of([1, 1], [-3, -3]), 12);
        Assert.Equal((1, 0), (Cosine.Of([0], [0]), Cosine.Of([0], [1])));
    }

    [Fact]
    public void A_background_class_is_left_out_where_only_one_network_has_it()
    {
        string[] names = [.. Enumerable.Range(0, 1001).Select(i => $"n{i}")];
        SharedClasses shared = new(Description(1001, names), Description(1000, null));
        float[] scores = [.. Enumerable.Range(0, 1001).Select(i => (float)i)];
        Assert.Equal(1f, shared.OfA(scores)[0]);
        Assert.Equal(0f, shared.OfB(scores)[0]);
        Assert.Equal("n6", shared.NameOf(5));
        Assert.Equal([0, 999], shared.Indices([0, 999]));
        Assert.Equal("n6", new SharedClasses(Description(1000, null), Description(1001, names)).NameOf(5));
        Assert.Equal([1, 1000], new SharedClasses(Description(1001, names), Description(1001, null)).Indices([0, 999]));
        Assert.Contains(
            "its 7 classes cannot be compared with the 1000",
            Assert.Throws<InputException>(() => new SharedClasses(Description(1000, null), Description(7, null))).Message,
            StringComparison.Ordinal);
    }

    private static NetworkDescription Description(int classes, string[]? labels) =>
        new(
            "model.tflite",
            8,
            8,
            3,
            [new NetworkOutput("output", new Head(HeadKind.Classes, [1, classes], HeadEnd.Linear), labels)],
            new Preprocessing([0], [255], ChannelOrder.Rgb, Fit.Crop, Resampling.Bilinear));
}
