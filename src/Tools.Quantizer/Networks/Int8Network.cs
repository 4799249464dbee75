using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Pictures;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Tools.Quantizer.Networks;

/// <summary>A quantized .tflite on the runtime.</summary>
/// <param name="classifier">What runs; disposed of with this.</param>
/// <param name="model">What it was made of.</param>
/// <param name="options">How it was made.</param>
internal sealed class Int8Network(Classifier classifier, Model model, EngineOptions? options) : Network(classifier.Network)
{
    public override Engine Engine => classifier.Engine;

    public override float[] Run(Picture picture, ActivationObserver? observer = null)
    {
        classifier.Classify(picture);
        float[] outputs = classifier.Numbers;
        if (observer is not null)
        {
            Observe(observer);
        }

        return outputs;
    }

    /// <param name="description">What the model takes and knows.</param>
    /// <param name="model">What runs.</param>
    /// <param name="options">How it runs.</param>
    /// <exception cref="InputException">The model uses what the runtime does not do.</exception>
    public static Int8Network Of(NetworkDescription description, Model model, EngineOptions? options = null) =>
        new(new Classifier(description, ModelFile.MakeEngine(description.Path, model, options)), model, options);

    public override Network Another() => Of(Description, model, options);

    public override void Dispose() => classifier.Dispose();

    private void Observe(ActivationObserver observer)
    {
        foreach (int index in model.Operators.Select(op => op.Outputs[0]).Prepend(model.Inputs[0]))
        {
            Tensor tensor = model.Tensors[index];
            float[] values = new float[tensor.Count];
            Dequantization.Fill(values, Engine.ReadTensor(index), tensor.Type, tensor.Scale, tensor.ZeroPoint);
            if (tensor.Quantization is { IsPerTensor: false } quantization)
            {
                // Of the edge profile: scales differ along the last axis.
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] *= quantization.Scales[i % quantization.Scales.Length] / tensor.Scale;
                }
            }

            observer(tensor.Name, values);
        }
    }
}
