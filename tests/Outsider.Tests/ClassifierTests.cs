using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Outsider.Tests;

/// <summary>What README.md promises of the library, on a model that the repository publishes.</summary>
public sealed class ClassifierTests
{
    private static readonly PictureFormat Format = new(PixelFormat.Rgb24, 96, 96);

    [Fact]
    public void A_path_bytes_and_a_stream_give_the_same_answer()
    {
        using Classifier classifier = Classifier.Load(Repository.Model);
        foreach (string label in new[] { "heart", "star", "cross", "circle" })
        {
            string card = Repository.Card(label);
            Classification answer = classifier.Classify(card);
            Assert.Equal(label, answer.Label);
            Assert.InRange(answer.Score, 0.5f, 1f);
            byte[] bytes = File.ReadAllBytes(card);
            using MemoryStream stream = new(bytes);
            Assert.Equal(answer.Scores.ToArray(), classifier.Classify(bytes).Scores.ToArray());
            Assert.Equal(answer.Scores.ToArray(), classifier.Classify(stream).Scores.ToArray());
        }
    }

    [Fact]
    public void The_best_classes_come_first()
    {
        using Classifier classifier = Classifier.Load(Repository.Model);
        Classification answer = classifier.Classify(Repository.Card("square"));
        IReadOnlyList<ClassScore> top = answer.Top(5);
        Assert.Equal(5, top.Count);
        Assert.Equal(new ClassScore(answer.Class, answer.Label, answer.Score), top[0]);
        Assert.Equal(top.OrderByDescending(static score => score.Score).ThenBy(static score => score.Class), top);
        Assert.Equal(classifier.Labels.Count, answer.Top(1000).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => answer.Top(-1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Frames_take_no_memory_and_their_scores_stand_until_the_next(int threads)
    {
        using Classifier classifier = Classifier.Load(Repository.Model, new ClassifierOptions { Threads = threads });
        byte[] dark = new byte[Format.FrameBytes];
        byte[] bright = new byte[Format.FrameBytes];
        bright.AsSpan().Fill(250);
        Classification first = classifier.Classify(dark, Format);
        float[] scores = first.Scores.ToArray();
        for (int i = 0; i < 50; i++)
        {
            classifier.Classify(bright, Format);    // until nothing is compiled any more
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            classifier.Classify(i % 2 == 0 ? dark : bright, Format);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(scores[first.Class], first.Score);
        Assert.Throws<InvalidOperationException>(() => first.Scores.Length);
        Assert.Equal(scores, classifier.Classify(dark, Format).Scores.ToArray());
    }

    [Fact]
    public void The_engine_by_hand_gives_the_same_scores()
    {
        using Classifier classifier = Classifier.Load(Repository.Model);
        using Engine engine = Engine.Load(Repository.Model, new EngineOptions { InstructionSet = InstructionSet.Reference });
        EngineTensor input = engine.Inputs[0];
        PictureConverter converter = new(
            Format,
            input.Shape[1],
            input.Shape[2],
            input.Shape[3],
            engine.Metadata.Preprocessing!,
            new QuantizedInput(input.Scale, input.ZeroPoint));
        byte[] frame = new byte[Format.FrameBytes];
        new Random(5).NextBytes(frame);
        converter.ToInt8(frame, engine.Input<sbyte>());
        engine.Run();
        EngineTensor output = engine.Outputs[0];
        float[] expected = [.. engine.Output<sbyte>().ToArray().Select(q => output.Scale * (q - output.ZeroPoint))];
        Assert.Equal(expected, classifier.Classify(frame, Format).Scores.ToArray());
        Assert.Equal(engine.Metadata.Labels, classifier.Labels);
    }

    [Fact]
    public void What_makes_no_sense_is_said()
    {
        Classification none = default;
        Assert.Throws<InvalidOperationException>(() => none.Label);
        Assert.Throws<InvalidOperationException>(() => none.Score);
        Assert.Contains(
            "no such file", Assert.Throws<InputException>(() => Classifier.Load("absent.tflite")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "quantize", Assert.Throws<InputException>(() => Classifier.Load(Repository.Card("heart"))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "2 labels for 11 classes",
            Assert.Throws<InputException>(() => Classifier.Load(Repository.Model, new ClassifierOptions { Labels = ["a", "b"] })).Message,
            StringComparison.Ordinal);

        Classifier classifier = Classifier.Load(Repository.Model);
        Assert.Throws<InputException>(() => classifier.Classify([1, 2, 3]));
        Assert.Throws<ArgumentException>(() => classifier.Classify(new byte[10], Format));
        classifier.Dispose();
        Assert.Throws<ObjectDisposedException>(() => classifier.Classify(new byte[Format.FrameBytes], Format));
    }
}
