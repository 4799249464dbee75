using System.Globalization;
using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tests;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Outsider.Tests;

/// <summary>The same few lines serve networks of other tools, whatever the type of their input.</summary>
public sealed class SharedModelTests
{
    /// <summary>Frames whose bytes are the golden input, so that TFLite's own answer is what the classifier must say.</summary>
    [Theory]
    [InlineData("mobilenet_v1_0.25_224_uint8", PixelFormat.Rgb24)]
    [InlineData("vww_96_int8", PixelFormat.Rgb24)]
    [InlineData("person_detect", PixelFormat.Gray8)]
    public void Scores_are_those_of_TFLite(string model, PixelFormat pixels)
    {
        string file = SharedData.Require($"models/int8/{model}.tflite");
        string golden = SharedData.Require($"golden/{model}");
        using Engine engine = Engine.Load(file);
        EngineTensor input = engine.Inputs[0];
        EngineTensor output = engine.Outputs[0];

        // Pixels that become the numbers of the input as they are: uint8 the byte itself, int8 the byte less 128.
        int toPixel = input.Type == TensorType.UInt8 ? 0 : 128;
        Preprocessing asIs = new([input.ZeroPoint + toPixel], [1 / input.Scale], ChannelOrder.Rgb, Fit.Stretch, Resampling.Bilinear);
        using Classifier classifier = Classifier.Load(file, new ClassifierOptions { Preprocessing = asIs });
        foreach (string name in new[] { "photo1", "photo2", "noise", "extremes" })
        {
            byte[] frame = [.. File.ReadAllBytes($"{golden}/{name}.in.raw").Select(b => (byte)(b + toPixel))];
            byte[] answer = File.ReadAllBytes($"{golden}/{name}.out.raw");
            int[] expected = output.Type == TensorType.UInt8
                ? [.. answer.Select(static b => (int)b)]
                : [.. MemoryMarshal.Cast<byte, sbyte>(answer).ToArray().Select(static b => (int)b)];
            Classification found = classifier.Classify(frame, new PictureFormat(pixels, input.Shape[2], input.Shape[1]));
            Assert.Equal(expected.Select(q => output.Scale * (q - output.ZeroPoint)), found.Scores.ToArray());
            Assert.Equal(Array.IndexOf(expected, expected.Max()), found.Class);
        }
    }

    /// <summary>Photographs with known classes; by chance one in a thousand is right.</summary>
    [Theory]
    [InlineData("mobilenet_v3_small_1.0_224_ptq_float_io", 0f, 255f)]
    [InlineData("mobilenet_v3_small_1.0_224_uint8_qat", 127.5f, 127.5f)]
    public void Photographs_are_recognized(string model, float mean, float std)
    {
        Preprocessing preprocessing = new([mean], [std], ChannelOrder.Rgb, Fit.Crop, Resampling.Bilinear);
        string file = SharedData.Require($"models/int8/{model}.tflite");
        string images = SharedData.Require("images");
        using Classifier classifier = Classifier.Load(file, new ClassifierOptions { Preprocessing = preprocessing });
        int right = 0;
        foreach (string[] picture in File.ReadLines($"{images}/labels.csv").Skip(1).Take(20).Select(static line => line.Split(',')))
        {
            // Class 0 of 1,001 is "background".
            int truth = int.Parse(picture[1], CultureInfo.InvariantCulture) + 1;
            right += classifier.Classify($"{images}/{picture[0]}").Class == truth ? 1 : 0;
        }

        Assert.InRange(right, 8, 20);
    }
}
