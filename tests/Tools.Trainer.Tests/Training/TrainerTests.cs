using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Export.Safetensors;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Trainer.Data;
using MobileNetEdge.Tools.Trainer.Training;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Trainer.Tests.Training;

public sealed class TrainerTests
{
    private static readonly TrainingOptions Few = new()
    {
        Epochs = 5,
        BatchSize = 24,
        LearningRate = 0.05,
        Averaging = 0.9,
        Augmentations = Augmentations.Shift,
    };

    private static Architecture Small(Family family) => new(family, 0.25, 32, Stripes.Names.Count) { StemStride = 1 };

    [Theory]
    [InlineData(Family.V1)]
    [InlineData(Family.V3Small)]
    internal void A_few_steps_teach_stripes(Family family)
    {
        Torch.Require();
        using Trainer.Training.Trainer trainer = new(Small(family), Few, Stripes.Draw(240, 32, seed: 1), Stripes.Draw(60, 32, seed: 2));
        List<double> losses = [];
        Progress progress = trainer.Run(null, (_, loss) =>
        {
            losses.Add(loss);
            return true;
        });
        Assert.Equal(trainer.TotalSteps, losses.Count);
        Assert.True(losses.TakeLast(10).Average() < 0.7 * losses.Take(3).Average(), $"{losses[0]} → {losses[^1]}");
        Assert.Equal([1, 2, 3, 4, 5], progress.Epochs.Select(static epoch => epoch.Epoch));
        Assert.True(trainer.Confusion(Stripes.Draw(90, 32, seed: 3)).Accuracy > 0.6);
    }

    /// <summary>The float executor shares no code with libtorch: padding, normalization, layouts and the file are all in between.</summary>
    [Theory]
    [InlineData(Family.V1, 32, 2)]
    [InlineData(Family.V1, 33, 1)]
    [InlineData(Family.V2, 32, 2)]
    [InlineData(Family.V3Small, 33, 2)]
    [InlineData(Family.V3Large, 32, 1)]
    internal void The_written_weights_give_the_trainers_own_logits(Family family, int resolution, int stemStride)
    {
        Torch.Require();
        Architecture architecture = Small(family) with { Resolution = resolution, StemStride = stemStride };
        using Trainer.Training.Trainer trainer = new(architecture, Few with { Epochs = 1 }, Stripes.Draw(48, resolution, seed: 1), null);
        trainer.Run(null, static (_, _) => true);

        using TemporaryFolder folder = new();
        string path = folder.Write("weights.safetensors", SafetensorsWriter.Write(
            TorchTensors.Of(architecture.Build(trainer.Average)),
            new ArchitectureMetadata(architecture, PictureSet.Preprocessing, Stripes.Names).ToStrings()));
        Graph graph = Importer.Open(path);
        Executor executor = new(graph with { Output = ((Softmax)graph.Nodes[^1]).Input });
        PictureSet pictures = Stripes.Draw(6, resolution, seed: 4);
        float[][] logits = trainer.Logits(pictures);
        for (int i = 0; i < pictures.Count; i++)
        {
            float[] input = [.. pictures.Pixels[i].Select(static pixel => PictureSet.Preprocessing.Normalize(pixel, 0))];
            Assert.All(executor.Run(input).Zip(logits[i]), static pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
    }

    [Fact]
    public void A_training_that_was_stopped_ends_as_one_that_was_not()
    {
        Torch.Require();
        PictureSet pictures = Stripes.Draw(120, 32, seed: 1);
        TrainingOptions options = Few with { Epochs = 3 };
        using Trainer.Training.Trainer whole = new(Small(Family.V1), options, pictures, null);
        Progress expected = whole.Run(null, static (_, _) => true);

        using TemporaryFolder folder = new();
        Checkpoint checkpoint = new(folder.File("checkpoint"), Small(Family.V1), options, pictures.Sha256());
        foreach (int stop in (int[])[4, 10, int.MaxValue])    // in the middle of an epoch, at the end of one, never
        {
            using Trainer.Training.Trainer part = new(Small(Family.V1), options, pictures, null);
            Progress progress = part.Run(checkpoint, (now, _) => now.Steps != stop);
            Assert.Equal(Math.Min(stop, expected.Steps), progress.Steps);
            if (stop == int.MaxValue)
            {
                Assert.Equal(expected.Epochs.Select(static epoch => epoch.Loss), progress.Epochs.Select(static epoch => epoch.Loss));
                Assert.Equal(whole.Average.ToBytes(), part.Average.ToBytes());
            }
        }
    }

    [Fact]
    public void A_checkpoint_of_another_training_or_a_damaged_one_is_refused()
    {
        Torch.Require();
        PictureSet pictures = Stripes.Draw(48, 32, seed: 1);
        using TemporaryFolder folder = new();
        string path = folder.File("checkpoint");
        using Trainer.Training.Trainer trainer = new(Small(Family.V1), Few, pictures, null);
        trainer.Run(new Checkpoint(path, Small(Family.V1), Few, pictures.Sha256()), static (_, _) => false);

        InputException other = Assert.Throws<InputException>(
            () => trainer.Run(new Checkpoint(path, Small(Family.V1), Few with { Seed = 2 }, pictures.Sha256()), static (_, _) => false));
        Assert.Contains("belongs to another training: Seed was 1 and is 2;", other.Message, StringComparison.Ordinal);
        PictureSet relabelled = pictures with { Labels = [.. pictures.Labels.Reverse()] };
        InputException changed = Assert.Throws<InputException>(
            () => trainer.Run(new Checkpoint(path, Small(Family.V1), Few, relabelled.Sha256()), static (_, _) => false));
        Assert.Contains("the pictures or their classes have changed", changed.Message, StringComparison.Ordinal);

        byte[] whole = File.ReadAllBytes(path);
        byte[] flipped = [.. whole];
        flipped[whole.Length / 2] ^= 1;
        foreach (byte[] bad in (byte[][])[whole[..1000], flipped])
        {
            File.WriteAllBytes(path, bad);
            InputException damaged = Assert.Throws<InputException>(
                () => trainer.Run(new Checkpoint(path, Small(Family.V1), Few, pictures.Sha256()), static (_, _) => false));
            Assert.Contains("damaged", damaged.Message, StringComparison.Ordinal);
            Assert.Contains(path, damaged.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_training_that_diverges_says_so()
    {
        Torch.Require();
        using Trainer.Training.Trainer trainer = new(
            Small(Family.V1), Few with { LearningRate = 1e30, WarmUp = 0 }, Stripes.Draw(240, 32, seed: 1), null);
        Assert.Contains(
            "diverged", Assert.Throws<InputException>(() => trainer.Run(null, static (_, _) => true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_of_one_picture_is_refused() =>
        Assert.Contains("--batch 1", Assert.Throws<InputException>(static () => new Trainer.Training.Trainer(
            Small(Family.V1), Few with { BatchSize = 1 }, Stripes.Draw(23, 32, seed: 1), null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Fewer_pictures_than_a_batch_are_refused() =>
        Assert.Contains("do not fill a batch", Assert.Throws<InputException>(static () => new Trainer.Training.Trainer(
            Small(Family.V1), Few, Stripes.Draw(23, 32, seed: 1), null)).Message, StringComparison.Ordinal);
}
